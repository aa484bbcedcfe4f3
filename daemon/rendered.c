#include "rendered.h"

#include <stdlib.h>

#include "base/mem.h"

#define SUBJECT_BYTES 600
#define BODY_BYTES (4u << 20)

static char *render(const struct templates *templates, const char *name,
    const char *ending, size_t most, const json_t *data, struct err *err)
{
	struct buf out;
	char *file = mem_printf("%s.%s", name, ending);

	buf_init(&out, most);
	int result = template_render(templates, file, data, &out, err);
	char *text = result == 0 ? buf_take(&out) : NULL;
	buf_free(&out);
	free(file);
	return text;
}

static void one_line(char *text)
{
	size_t kept = 0;

	for (size_t i = 0; text[i] != '\0'; i++)
		if (text[i] != '\n' && text[i] != '\r')
			text[kept++] = text[i];
	text[kept] = '\0';
}

int rendered_make(const struct templates *templates, const char *name,
    const json_t *data, struct rendered *out, struct err *err)
{
	*out = (struct rendered){0};
	out->subject = render(
	    templates, name, "subject", SUBJECT_BYTES, data, err);
	if (out->subject != NULL) {
		one_line(out->subject);
		out->text = render(
		    templates, name, "txt", BODY_BYTES, data, err);
	}
	if (out->text != NULL)
		out->html = render(
		    templates, name, "html", BODY_BYTES, data, err);
	if (out->html != NULL)
		return 0;
	rendered_free(out);
	return -1;
}

void rendered_free(struct rendered *rendered)
{
	free(rendered->subject);
	free(rendered->text);
	free(rendered->html);
	*rendered = (struct rendered){0};
}
