"""From a folder of labelled posts and pictures to a checkpoint. Never imported by the worker."""
