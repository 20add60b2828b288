"""What the desk needs beside DocTypes: facts at boot, a tidy home per role, charts that keep row rules."""
