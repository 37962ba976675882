//! Small cases one can see whole.
