#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "book-private.h"

/* libxlsxwriter does not look whether its scratch files took what it wrote; a
 * disk that has this left before and afterwards was never full. */
#define ROOM (INT64_C(64) << 20)

static int check_room(const struct book *book, struct err *err)
{
	struct statvfs disk;

	if (statvfs(book->temporary, &disk) < 0)
		return err_errno(err, "statvfs");
	if ((int64_t)disk.f_bavail * (int64_t)disk.f_frsize < ROOM)
		return err_set(
		    err, ERR_RETRY, "no room on the disk for a workbook");
	return 0;
}

static int make_file(struct book *book, struct err *err)
{
	book->path = mem_printf("%s/workbook-XXXXXX", book->temporary);
	int fd = mkstemp(book->path);

	if (fd < 0) {
		free(book->path);
		book->path = NULL;
		return err_errno(err, "a scratch file for a workbook");
	}
	close(fd);
	return 0;
}

static void set_properties(
    struct book *book, const struct book_settings *settings)
{
	lxw_doc_properties properties = {
	    .title = (char *)settings->title,
	    .author = (char *)settings->author,
	    .created = (time_t)settings->created,
	};

	workbook_set_properties(book->book, &properties);
}

struct book *book_new(const struct book_settings *settings, struct err *err)
{
	struct book *book = mem_calloc(1, sizeof *book);
	lxw_workbook_options options = {
	    .constant_memory = settings->large,
	    .tmpdir = (char *)settings->temporary,
	};

	book->temporary = mem_strdup(settings->temporary);
	book->title = book_clean(settings->title);
	book->offset_secs = settings->offset_secs;
	book->row_limit = settings->row_limit;
	if (check_room(book, err) < 0 || make_file(book, err) < 0) {
		book_free(book);
		return NULL;
	}
	book->book = workbook_new_opt(book->path, &options);
	if (book->book == NULL) {
		book_free(book);
		err_set(err, ERR_RETRY, "libxlsxwriter makes no workbook");
		return NULL;
	}
	set_properties(book, settings);
	return book;
}

void book_free(struct book *book)
{
	if (book == NULL)
		return;
	if (book->book != NULL)
		lxw_workbook_free(book->book);
	if (book->path != NULL)
		unlink(book->path);
	for (size_t i = 0; i < book->sheet_count; i++) {
		free(book->sheets[i]->name);
		free(book->sheets[i]);
	}
	free(book->sheets);
	free(book->temporary);
	free(book->path);
	free(book->title);
	free(book);
}

uint32_t book_row_limit(const struct book *book)
{
	return book->row_limit;
}

static int read_all(int fd, char *bytes, size_t size, struct err *err)
{
	size_t have = 0;

	while (have < size) {
		ssize_t got = read(fd, bytes + have, size - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "reading a workbook");
		if (got == 0)
			return err_set(err, ERR_RETRY, "a workbook is short");
		have += (size_t)got;
	}
	return 0;
}

static int read_file(
    const struct book *book, char **bytes, size_t *size, struct err *err)
{
	int fd = open(book->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	int result = -1;

	if (fd < 0)
		return err_errno(err, "opening a workbook");
	if (fstat(fd, &status) < 0) {
		err_errno(err, "a workbook");
		goto out;
	}
	char *all = mem_alloc((size_t)status.st_size + 1);
	result = read_all(fd, all, (size_t)status.st_size, err);
	if (result == 0) {
		*bytes = all;
		*size = (size_t)status.st_size;
	} else {
		free(all);
	}
out:
	close(fd);
	return result;
}

int book_finish(struct book *book, char **bytes, size_t *size, struct err *err)
{
	lxw_error status = workbook_close(book->book);

	book->book = NULL;
	if (status == LXW_NO_ERROR)
		status = book->failed;
	if (status != LXW_NO_ERROR)
		return err_set(err, ERR_RETRY, "writing a workbook: %s",
		    lxw_strerror(status));
	if (check_room(book, err) < 0)
		return -1;
	return read_file(book, bytes, size, err);
}

/* --- sheets ------------------------------------------------------------- */

struct book_sheet *book_sheet_new(struct book *book, const char *name)
{
	struct book_sheet *sheet = mem_calloc(1, sizeof *sheet);

	sheet->book = book;
	sheet->name = book_name_for(book, name);
	sheet->sheet = workbook_add_worksheet(book->book, sheet->name);
	if (sheet->sheet == NULL)
		book->failed = LXW_ERROR_MEMORY_MALLOC_FAILED;
	MEM_GROW(book->sheets, book->sheet_count, book->sheet_cap);
	book->sheets[book->sheet_count++] = sheet;
	return sheet;
}

const char *book_sheet_name(const struct book_sheet *sheet)
{
	return sheet->name;
}

void book_note(struct book_sheet *sheet, lxw_error status)
{
	if (status != LXW_NO_ERROR && sheet->book->failed == LXW_NO_ERROR)
		sheet->book->failed = status;
}
