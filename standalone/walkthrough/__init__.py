"""The main job once through, over HTTP, as each role's own login. See `story` for what happens."""
