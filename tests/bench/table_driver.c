/*
 * `table_driver table FILE`: the JSON of `shoubao-parse table` without its
 * sandbox, for measuring the readers alone. `table_driver count FILE` only
 * counts the cells. `table_driver floor FILE` inflates a workbook's sheets
 * and shared strings and lets expat call handlers that do nothing: the floor
 * under every reader built on the two.
 */
#include <expat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/charset.h"
#include "parsers/table.h"

static int to_file(void *context, const char *bytes, size_t size)
{
	return write(*(int *)context, bytes, size) == (ssize_t)size ? 0 : -1;
}

static int count_sheet(void *context, const char *name, bool hidden)
{
	(void)context;
	(void)name;
	(void)hidden;
	return 0;
}

static int count_cell(void *context, const struct cell *cell)
{
	(void)cell;
	++*(size_t *)context;
	return 0;
}

static int count_merge(void *context, const struct cell_range *range)
{
	(void)context;
	(void)range;
	return 0;
}

static int count_end(void *context)
{
	(void)context;
	return 0;
}

/* What a refused file had told before is dropped, so it is kept aside. */
static void answer(const unsigned char *bytes, size_t size, const char *name)
{
	struct table_json json;
	struct table_report report;
	int aside = memfd_create("answer", MFD_CLOEXEC);

	if (aside < 0)
		abort();
	struct table_sink sink = table_json_begin(
	    &json, to_file, &aside, (uint64_t)limits_default.output_bytes);
	table_read(bytes, size, name, &limits_default, &sink, &report);
	if (table_json_end(&json, &report) < 0)
		table_refuse(&report, OUTCOME_TOO_LARGE,
		    "a larger answer than may be given");
	if (report.outcome == OUTCOME_OK) {
		lseek(aside, 0, SEEK_SET);
		while (sendfile(STDOUT_FILENO, aside, NULL, 1 << 30) > 0)
			;
	} else {
		char *refusal = table_json_refused(&report);
		fputs(refusal, stdout);
		free(refusal);
	}
	close(aside);
	table_report_free(&report);
}

static void XMLCALL floor_start(
    void *data, const XML_Char *name, const XML_Char **attributes)
{
	(void)name;
	(void)attributes;
	++*(size_t *)data;
}

static void XMLCALL floor_end(void *data, const XML_Char *name)
{
	(void)data;
	(void)name;
}

static void XMLCALL floor_text(void *data, const XML_Char *text, int len)
{
	(void)data;
	(void)text;
	(void)len;
}

static void floor_member(zip_file_t *member, size_t *elements)
{
	XML_Parser parser = XML_ParserCreate(NULL);
	zip_int64_t got = 1;

	XML_SetUserData(parser, elements);
	XML_SetElementHandler(parser, floor_start, floor_end);
	XML_SetCharacterDataHandler(parser, floor_text);
	while (got > 0) {
		void *room = XML_GetBuffer(parser, 65536);
		got = zip_fread(member, room, 65536);
		if (got < 0 || XML_ParseBuffer(parser, (int)got, got == 0) == 0)
			break;
	}
	XML_ParserFree(parser);
}

static void run_floor(const char *path)
{
	size_t elements = 0;
	zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);

	for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
		if (strstr(name, "worksheets/") == NULL &&
		    strstr(name, "sharedStrings") == NULL)
			continue;
		zip_file_t *member = zip_fopen_index(zip, (zip_uint64_t)i, 0);
		floor_member(member, &elements);
		zip_fclose(member);
	}
	zip_discard(zip);
	printf("%zu elements\n", elements);
}

int main(int argc, char **argv)
{
	struct stat st;
	int fd;

	if (argc != 3 || (fd = open(argv[2], O_RDONLY)) < 0 ||
	    fstat(fd, &st) < 0 || charset_prepare() < 0)
		return 2;
	const unsigned char *bytes = st.st_size > 0
					 ? mmap(NULL, (size_t)st.st_size,
					       PROT_READ, MAP_PRIVATE, fd, 0)
					 : (const unsigned char *)"";
	const char *slash = strrchr(argv[2], '/');
	const char *name = slash != NULL ? slash + 1 : argv[2];
	if (strcmp(argv[1], "floor") == 0) {
		run_floor(argv[2]);
	} else if (strcmp(argv[1], "count") == 0) {
		size_t cells = 0;
		struct table_sink sink = {&cells, count_sheet, count_cell,
		    count_merge, count_end, NULL, NULL};
		struct table_report report;
		table_read(bytes, (size_t)st.st_size, name, &limits_default,
		    &sink, &report);
		printf("%zu cells, %s\n", cells, outcome_name(report.outcome));
		table_report_free(&report);
	} else {
		answer(bytes, (size_t)st.st_size, name);
	}
	return 0;
}
