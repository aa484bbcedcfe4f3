/* What reading a file came to. The names are part of the public JSON. */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

enum outcome {
	OUTCOME_OK,          /* read, contents checked */
	OUTCOME_ENCRYPTED,   /* needs a password */
	OUTCOME_TOO_LARGE,   /* over one of the limits */
	OUTCOME_DAMAGED,     /* cut off or broken inside */
	OUTCOME_UNSUPPORTED, /* a kind of file that is not read */
	OUTCOME_NO_TABLE     /* read, but no table in it */
};

/* "ok", "encrypted", "too-large", "damaged", "unsupported", "no-table". */
const char *outcome_name(enum outcome outcome);
/* 0, or -1 for an unknown name. */
int outcome_parse(const char *name, enum outcome *outcome);

#endif
