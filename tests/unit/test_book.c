#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/buf.h"
#include "book-private.h"
#include "state_folder.h"
#include "workbook_parts.h"

static void texts_are_made_fit_for_a_cell(void **state)
{
	static const char *const texts[][2] = {
	    {"=1+1", "=1+1"},
	    {"a\001b\037c\177d", "abcd"},
	    {"a\tb\r\nc\rd", "a b\nc d"},
	    {"a\xe2\x80\xae"
	     "gpj.exe",
		"agpj.exe"}, /* U+202E */
	    {"a\xef\xbf\xbf"
	     "b",
		"ab"}, /* U+FFFF */
	    {"_x0041_", "_x005F_x0041_"},
	    {"_x00zz_ _x41_", "_x00zz_ _x41_"},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *clean = book_clean(texts[i][0]);
		assert_string_equal(clean, texts[i][1]);
		free(clean);
	}
}

static size_t units_of(const char *text)
{
	size_t units = 0;

	for (; *text != '\0'; text++)
		units += ((unsigned char)*text & 0xC0) == 0x80
			     ? 0
			     : 1 + ((unsigned char)*text >= 0xF0);
	return units;
}

/* 𠮷 takes two of the 32,767 units. */
static void a_text_that_is_too_long_is_cut_with_a_mark(void **state)
{
	static const char *const ones[] = {"x", "长", "\xf0\xa0\xae\xb7"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf text;
		buf_init(&text, 1 << 20);
		for (int k = 0; k < 40000; k++)
			buf_puts(&text, ones[i]);
		char *clean = book_clean(text.data);
		assert_true(units_of(clean) <= 32767);
		assert_true(units_of(clean) > 32700);
		assert_non_null(strstr(clean, "已截断"));
		free(clean);
		buf_free(&text);
	}
}

static void a_text_that_just_fits_is_not_cut(void **state)
{
	char *text = mem_calloc(32768, 1);

	(void)state;
	memset(text, 'x', 32767);
	char *clean = book_clean(text);
	assert_string_equal(clean, text);
	free(clean);
	free(text);
}

static struct book *make_book(const char *folder)
{
	struct book_settings settings = {.temporary = folder,
	    .created = 1684720800,
	    .title = "R&D 2023",
	    .author = "处",
	    .row_limit = BOOK_ROWS};
	struct err err = {0};
	struct book *book = book_new(&settings, &err);

	if (book == NULL)
		fail_msg("%s", err.text);
	return book;
}

static void names_of_sheets_are_valid_and_unique(void **state)
{
	static const char *const names[][2] = {
	    {"活动[1]:*?/\\表", "活动1表"},
	    {"活动1表", "活动1表 (2)"},
	    {"'it''s'", "it''s"},
	    {"", "表"},
	    {"History", "History (2)"},
	    {"ABC", "ABC"},
	    {"abc", "abc (2)"},
	    {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二"
	     "三",
		"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
		"一"},
	    {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二"
	     "三",
		"一二三四五六七八九十一二三四五六七八九十一二三四五六七 (2)"},
	};
	char *folder = state_folder_make();
	struct book *book = make_book(folder);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct book_sheet *sheet = book_sheet_new(book, names[i][0]);
		assert_string_equal(book_sheet_name(sheet), names[i][1]);
	}
	book_free(book);
	state_folder_remove(folder);
}

static void columns_have_their_letters(void **state)
{
	static const struct {
		uint32_t column;
		const char *name;
	} columns[] = {{0, "A"}, {25, "Z"}, {26, "AA"}, {701, "ZZ"},
	    {702, "AAA"}, {16383, "XFD"}};
	char name[4];

	(void)state;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		book_column_name(columns[i].column, name);
		assert_string_equal(name, columns[i].name);
	}
}

/* Numbers that are none would make the file unreadable. */
static void odd_cells_are_written_soundly(void **state)
{
	char *folder = state_folder_make();
	struct book *book = make_book(folder);
	struct book_sheet *sheet = book_sheet_new(book, "表");
	struct err err = {0};
	struct parts parts;

	(void)state;
	book_number(sheet, 0, 0, BOOK_NUMBER, NAN);
	book_number(sheet, 0, 1, BOOK_NUMBER, INFINITY);
	book_day(sheet, 0, 2, BOOK_DAY, INT32_MIN);
	book_day(sheet, 0, 3, BOOK_DAY, -40000);
	book_day(sheet, 0, 4, BOOK_DAY, 19494);
	book_print(sheet, &(struct book_print){.last_head = UINT32_MAX});
	if (book_finish(book, &parts.bytes, &parts.size, &err) < 0)
		fail_msg("%s", err.text);
	char *xml = parts_read(&parts, "xl/worksheets/sheet1.xml");
	assert_null(strstr(xml, "nan"));
	assert_null(strstr(xml, "inf"));
	assert_non_null(strstr(xml, "<v>45063</v>"));
	assert_non_null(strstr(xml, "&amp;L&amp;9 R&amp;&amp;D 2023"));
	free(xml);
	free(parts.bytes);
	book_free(book);
	state_folder_remove(folder);
}

static void what_cannot_be_written_is_told_at_the_end(void **state)
{
	char *folder = state_folder_make();
	struct book *book = make_book(folder);
	struct book_sheet *sheet = book_sheet_new(book, "表");
	struct err err = {0};
	char *bytes;
	size_t size;

	(void)state;
	book_number(sheet, BOOK_ROWS, 0, BOOK_NUMBER, 1);
	assert_int_equal(book_finish(book, &bytes, &size, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	book_free(book);
	state_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_are_made_fit_for_a_cell),
	    cmocka_unit_test(a_text_that_is_too_long_is_cut_with_a_mark),
	    cmocka_unit_test(a_text_that_just_fits_is_not_cut),
	    cmocka_unit_test(names_of_sheets_are_valid_and_unique),
	    cmocka_unit_test(columns_have_their_letters),
	    cmocka_unit_test(odd_cells_are_written_soundly),
	    cmocka_unit_test(what_cannot_be_written_is_told_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
