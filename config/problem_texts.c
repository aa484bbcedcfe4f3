#include "problem_texts.h"

#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int read_entry(const config_setting_t *entry, const char *path,
    struct problem_text *text, struct err *err)
{
	const char *code, *what, *mend;

	if (!config_setting_lookup_string(entry, "code", &code) ||
	    !config_setting_lookup_string(entry, "text", &what) ||
	    !config_setting_lookup_string(entry, "mend", &mend))
		return err_set(err, ERR_REJECT,
		    "%s:%u: a problem needs code, text and mend, all of them "
		    "texts",
		    path, config_setting_source_line(entry));
	*text = (struct problem_text){
	    mem_strdup(code), mem_strdup(what), mem_strdup(mend)};
	return 0;
}

int problem_texts_load(
    const char *path, struct problem_texts *texts, struct err *err)
{
	config_t file;
	int result = 0;

	*texts = (struct problem_texts){0};
	config_init(&file);
	if (!config_read_file(&file, path)) {
		err_set(err, ERR_REJECT, "%s:%d: %s", path,
		    config_error_line(&file), config_error_text(&file));
		config_destroy(&file);
		return -1;
	}
	const config_setting_t *list = config_lookup(&file, "problems");
	int count = list != NULL ? config_setting_length(list) : 0;
	texts->items = mem_calloc((size_t)count, sizeof *texts->items);
	for (int i = 0; i < count && result == 0; i++) {
		result = read_entry(config_setting_get_elem(list, (unsigned)i),
		    path, &texts->items[texts->count], err);
		texts->count += result == 0;
	}
	if (count == 0)
		result = err_set(
		    err, ERR_REJECT, "%s:1: no list named problems", path);
	if (result < 0)
		problem_texts_free(texts);
	config_destroy(&file);
	return result;
}

void problem_texts_free(struct problem_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		free(texts->items[i].code);
		free(texts->items[i].text);
		free(texts->items[i].mend);
	}
	free(texts->items);
	*texts = (struct problem_texts){0};
}

const struct problem_text *problem_texts_find(
    const struct problem_texts *texts, const char *code)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->items[i].code, code) == 0)
			return &texts->items[i];
	return NULL;
}
