"""A build of the corpus on disk (`build`, `store`, `files`) and in memory (`loaded`)."""
