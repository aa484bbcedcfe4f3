#include "template.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/problem_texts.h"
#include "template_parse.h"

#define TEMPLATE_BYTES (1u << 20)
#define MAX_CONTEXT 32  /* sections and partials inside each other */
#define TEXT_BYTES 4096 /* of a problem's sentence */
#define LINE_BYTES \
	210 /* of one value in a subject: senders' are of any length */

struct templates {
	struct template *items;
	size_t count, cap;
	struct problem_texts problems;
};

/* --- loading ----------------------------------------------------------------
 */

static bool is_template(const char *name)
{
	static const char *const endings[] = {".subject", ".txt", ".html"};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < 3; i++)
		if (strcmp(dot, endings[i]) == 0)
			return name[0] != '.';
	return false;
}

static const struct template *find(
    const struct templates *templates, const char *name)
{
	for (size_t i = 0; i < templates->count; i++)
		if (strcmp(templates->items[i].name, name) == 0)
			return &templates->items[i];
	return NULL;
}

bool templates_have(const struct templates *templates, const char *name)
{
	return find(templates, name) != NULL;
}

static int load_one(
    struct templates *templates, int folder, const char *name, struct err *err)
{
	struct template template = {.name = mem_strdup(name)};
	size_t size;

	if (durable_read(
		folder, name, TEMPLATE_BYTES, &template.text, &size, err) < 0 ||
	    template_parse(&template, err) < 0) {
		template_free_members(&template);
		return -1;
	}
	MEM_GROW(templates->items, templates->count, templates->cap);
	templates->items[templates->count++] = template;
	return 0;
}

static int load_all(struct templates *templates, DIR *dir, struct err *err)
{
	struct dirent *entry;

	while ((entry = readdir(dir)) != NULL)
		if (is_template(entry->d_name) &&
		    load_one(templates, dirfd(dir), entry->d_name, err) < 0)
			return -1;
	return 0;
}

/* A partial that is not there would show only when a receipt needs it. */
static int check_partials(const struct templates *templates, struct err *err)
{
	for (size_t i = 0; i < templates->count; i++) {
		const struct template *item = &templates->items[i];
		for (size_t j = 0; j < item->tag_count; j++)
			if (item->tags[j].kind == TAG_PARTIAL &&
			    find(templates, item->tags[j].name) == NULL)
				return err_set(err, ERR_REJECT,
				    "%s: no template named %s", item->name,
				    item->tags[j].name);
	}
	return 0;
}

struct templates *templates_load(const char *folder, struct err *err)
{
	struct templates *templates = mem_calloc(1, sizeof *templates);
	char *problems = mem_printf("%s/problems.conf", folder);
	DIR *dir = opendir(folder);
	int result = dir != NULL ? load_all(templates, dir, err)
				 : err_errno(err, "%s", folder);

	if (dir != NULL)
		closedir(dir);
	if (result == 0)
		result = check_partials(templates, err);
	if (result == 0)
		result = problem_texts_load(
		    problems, &templates->problems, err);
	free(problems);
	if (result == 0)
		return templates;
	templates_free(templates);
	return NULL;
}

void templates_free(struct templates *templates)
{
	if (templates == NULL)
		return;
	for (size_t i = 0; i < templates->count; i++)
		template_free_members(&templates->items[i]);
	free(templates->items);
	problem_texts_free(&templates->problems);
	free(templates);
}

/* --- rendering --------------------------------------------------------------
 */

struct renderer {
	const struct templates *templates;
	const json_t *contexts[MAX_CONTEXT]; /* innermost last */
	size_t depth;
	bool html;
	bool line; /* a subject */
	struct buf *out;
	struct err *err;
};

static int render(struct renderer *self, const struct template *template,
    size_t from, size_t to);

/* "a.b" looked up from the innermost context outwards; "." is that context. */
static const json_t *look_up(const struct renderer *self, const char *name)
{
	size_t first = strcspn(name, ".");
	const json_t *value = NULL;

	if (strcmp(name, ".") == 0)
		return self->contexts[self->depth - 1];
	for (size_t i = self->depth; i-- > 0 && value == NULL;)
		value = json_object_getn(self->contexts[i], name, first);
	while (value != NULL && name[first] == '.') {
		name += first + 1;
		first = strcspn(name, ".");
		value = json_object_getn(value, name, first);
	}
	return value;
}

/* Bytes of a mark at the beginning of the text that turns the order of what
 * follows round (U+202A to U+202E, U+2066 to U+2069), else 0: no value needs
 * one, and with it "gnp.exe" is read as "exe.png". */
static size_t turning_mark(const char *text)
{
	bool turns = (strncmp(text, "\xE2\x80", 2) == 0 &&
			 (unsigned char)text[2] >= 0xAA &&
			 (unsigned char)text[2] <= 0xAE) ||
		     (strncmp(text, "\xE2\x81", 2) == 0 &&
			 (unsigned char)text[2] >= 0xA6 &&
			 (unsigned char)text[2] <= 0xA9);

	return turns ? 3 : 0;
}

/* The value without such marks (malloc). */
static char *unturned(const char *text)
{
	char *copy = mem_strdup(text);
	size_t kept = 0;

	for (const char *at = copy; *at != '\0';) {
		size_t skip = turning_mark(at);
		/* All marks begin with the same byte. */
		size_t keep = skip > 0 ? 0 : 1 + strcspn(at + 1, "\xE2");
		memmove(copy + kept, at, keep);
		kept += keep;
		at += skip + keep;
	}
	copy[kept] = '\0';
	return copy;
}

static void put_escaped(struct buf *out, const char *text)
{
	static const char special[] = "&<>\"'";
	static const char *const written[] = {
	    "&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

	for (;;) {
		size_t plain = strcspn(text, special);
		buf_append(out, text, plain);
		text += plain;
		if (*text == '\0')
			return;
		buf_puts(out, written[strchr(special, *text++) - special]);
	}
}

/* As much of it as fits a subject, with the sign that something is left out. */
static void put_shortened(struct buf *out, const char *text)
{
	size_t kept = utf8_cut(text, LINE_BYTES);

	buf_append(out, text, kept);
	if (text[kept] != '\0')
		buf_puts(out, "…");
}

static void put_value(struct renderer *self, const json_t *value, bool raw)
{
	if (json_is_string(value)) {
		char *text = unturned(json_string_value(value));
		if (self->html && !raw)
			put_escaped(self->out, text);
		else if (self->line)
			put_shortened(self->out, text);
		else
			buf_puts(self->out, text);
		free(text);
	} else if (json_is_integer(value)) {
		buf_printf(
		    self->out, "%lld", (long long)json_integer_value(value));
	} else if (json_is_real(value)) {
		buf_printf(self->out, "%.15g", json_real_value(value));
	}
}

/* Absent, null, false, an empty text or list: nothing to show. */
static bool is_empty(const json_t *value)
{
	return value == NULL || json_is_null(value) || json_is_false(value) ||
	       (json_is_array(value) && json_array_size(value) == 0) ||
	       (json_is_string(value) && json_string_length(value) == 0);
}

static int render_with(struct renderer *self, const json_t *context,
    const struct template *template, size_t from, size_t to)
{
	if (self->depth == MAX_CONTEXT)
		return err_set(self->err, ERR_REJECT, "%s: nested too deep",
		    template->name);
	self->contexts[self->depth++] = context;
	int result = render(self, template, from, to);
	self->depth--;
	return result;
}

static int render_section(
    struct renderer *self, const struct template *template, size_t at)
{
	const struct tag *tag = &template->tags[at];
	const json_t *value = look_up(self, tag->name);
	json_t *item;
	size_t i;

	if (is_empty(value))
		return 0;
	if (!json_is_array(value))
		return render_with(self, value, template, at + 1, tag->end);
	json_array_foreach(value, i,
	    item) if (render_with(self, item, template, at + 1, tag->end) <
		      0) return -1;
	return 0;
}

static int render_partial(struct renderer *self, const char *name)
{
	const struct template *partial = find(self->templates, name);

	/* The context stays; the depth counts against a partial of itself. */
	return render_with(self, self->contexts[self->depth - 1], partial, 0,
	    partial->tag_count);
}

static int render(struct renderer *self, const struct template *template,
    size_t from, size_t to)
{
	for (size_t at = from; at < to; at++) {
		const struct tag *tag = &template->tags[at];
		int result = 0;

		switch (tag->kind) {
		case TAG_TEXT:
			buf_append(self->out, tag->start, tag->len);
			break;
		case TAG_VALUE:
		case TAG_RAW:
			put_value(self, look_up(self, tag->name),
			    tag->kind == TAG_RAW);
			break;
		case TAG_SECTION:
			result = render_section(self, template, at);
			at = tag->end;
			break;
		case TAG_INVERTED:
			if (is_empty(look_up(self, tag->name)))
				result = render(
				    self, template, at + 1, tag->end);
			at = tag->end;
			break;
		case TAG_PARTIAL:
			result = render_partial(self, tag->name);
			break;
		case TAG_END:
			break;
		}
		if (result < 0)
			return -1;
	}
	return 0;
}

int template_render(const struct templates *templates, const char *name,
    const json_t *data, struct buf *out, struct err *err)
{
	const struct template *template = find(templates, name);
	size_t len = strlen(name);
	struct renderer self = {
	    .templates = templates,
	    .html = len > 5 && strcmp(name + len - 5, ".html") == 0,
	    .line = len > 8 && strcmp(name + len - 8, ".subject") == 0,
	    .out = out,
	    .err = err,
	};

	if (template == NULL)
		return err_set(err, ERR_REJECT, "no template named %s", name);
	if (render_with(&self, data, template, 0, template->tag_count) < 0)
		return -1;
	return out->full ? err_set(err, ERR_REJECT, "%s: too long", name) : 0;
}

/* --- problems ----------------------------------------------------------------
 */

static char *fill(const char *sentence, const char *label, const char *raw,
    const char *detail, const char *ref)
{
	const char *names[] = {"{label}", "{raw}", "{detail}", "{ref}"};
	const char *values[] = {label, raw, detail, ref};
	struct buf out;

	buf_init(&out, TEXT_BYTES);
	while (*sentence != '\0') {
		size_t i = 0;
		while (
		    i < 4 && strncmp(sentence, names[i], strlen(names[i])) != 0)
			i++;
		if (i == 4) {
			buf_putc(&out, *sentence++);
			continue;
		}
		buf_puts(&out, values[i] != NULL ? values[i] : "");
		sentence += strlen(names[i]);
	}
	return buf_take(&out);
}

void template_problem(const struct templates *templates, const char *code,
    const char *label, const char *raw, const char *detail, const char *ref,
    char **text, char **mend)
{
	static const struct problem_text unknown = {
	    .text = (char *)"这里的内容需要核对",
	    .mend = (char *)"请对照通知核对后重新报送",
	};
	const struct problem_text *found = problem_texts_find(
	    &templates->problems, code);

	if (found == NULL)
		found = &unknown;
	*text = fill(found->text, label, raw, detail, ref);
	*mend = fill(found->mend, label, raw, detail, ref);
}
