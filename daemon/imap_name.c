#include "imap_name.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *imap_name_encode(const char *name)
{
	iconv_t converter = iconv_open("UTF-7-IMAP", "UTF-8");
	size_t left = strlen(name), room = left * 8 + 16;
	char *in = mem_strdup(name), *from = in;
	char *out = mem_alloc(room + 1), *to = out;

	if (converter == (iconv_t)-1 ||
	    iconv(converter, &from, &left, &to, &room) == (size_t)-1 ||
	    iconv(converter, NULL, NULL, &to, &room) == (size_t)-1) {
		free(out);
		out = NULL;
	} else {
		*to = '\0';
	}
	if (converter != (iconv_t)-1)
		iconv_close(converter);
	free(in);
	return out;
}
