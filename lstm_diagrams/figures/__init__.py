"""One file per figure: pure functions (Capture, language, options) -> Canvas, found by registry.registered()."""
