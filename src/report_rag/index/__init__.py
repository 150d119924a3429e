"""The index of a corpus: how it is built (`build`), kept on disk (`store`, `files`), `loaded`."""
