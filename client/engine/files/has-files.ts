/** In keys/local: the disk of files is opened at a start only where there is something on it. */
export const HAS_FILES = "files";
