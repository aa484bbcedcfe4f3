#include "parsers/form_choice.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* "☑是 □否": the one choice behind a tick, -1 when it is not exactly one. */
static int ticked_choice(
    const struct form_field *field, char *const *folded, const char *text)
{
	static const char *const ticks[] = {"☑", "■", "√", "✓", "✔", "☒", "●"};
	int chosen = -1;

	for (size_t i = 0; i < COUNT(ticks); i++) {
		const char *at = text;
		while ((at = strstr(at, ticks[i])) != NULL) {
			at += strlen(ticks[i]);
			for (size_t c = 0; c < field->choice_count; c++) {
				if (!form_starts(at, folded[c]))
					continue;
				if (chosen >= 0 && chosen != (int)c)
					return -1;
				chosen = (int)c;
			}
		}
	}
	return chosen;
}

int form_choice_of(const struct form_field *field, const char *plain)
{
	char **folded = mem_calloc(field->choice_count, sizeof *folded);
	char *text = utf8_fold(plain);
	size_t len = strlen(text);
	int chosen = -1;

	while (len > 0 && strchr(".,", text[len - 1]) != NULL)
		text[--len] = '\0';
	for (size_t i = 0; i < field->choice_count; i++) {
		folded[i] = utf8_fold(field->choices[i]);
		if (strcmp(folded[i], text) == 0)
			chosen = (int)i;
	}
	if (chosen < 0)
		chosen = ticked_choice(field, folded, text);
	for (size_t i = 0; i < field->choice_count; i++)
		free(folded[i]);
	free(folded);
	free(text);
	return chosen;
}
