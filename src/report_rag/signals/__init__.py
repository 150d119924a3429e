"""The signals of relevance, one module each; `…_training` trains the model of a signal."""
