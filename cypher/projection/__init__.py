"""The projection for analysts: a dated graph that names nobody, cut from the partnership's."""
