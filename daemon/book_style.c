#include "book-private.h"

#define FONT "微软雅黑"

struct look {
	const char *number;        /* NULL: General */
	double size;               /* points; 0 = 10 */
	uint32_t ink, paper, line; /* 0xRRGGBB; paper, line 0 = none */
	uint8_t align;
	bool bold, wrap;
	bool inset; /* a little away from the frame */
};

#define LINE 0xD1D5DB
#define SHADE 0xF3F4F6
#define INK 0x1F2937
#define PALE 0x6B7280
#define STATE(ink_, paper_) \
	{ \
		.number = "@", .ink = (ink_), .paper = (paper_), .line = LINE, \
		.align = LXW_ALIGN_CENTER, .wrap = true \
	}
#define FIGURE(number_) \
	{ \
		.number = (number_), .ink = INK, .line = LINE, \
		.align = LXW_ALIGN_RIGHT, .inset = true \
	}
#define SUM(number_, align_) \
	{ \
		.number = (number_), .ink = INK, .paper = 0xDBEAFE, \
		.line = 0x93C5FD, .align = (align_), .bold = true, \
		.inset = (align_) == LXW_ALIGN_RIGHT \
	}

static const struct look looks[BOOK_STYLES] = {
    [BOOK_TITLE] = {.number = "@", .size = 16, .ink = 0x1E3A8A, .bold = true},
    [BOOK_SECTION] = {.number = "@", .size = 12, .ink = 0x1E3A8A, .bold = true},
    [BOOK_NOTE] = {.number = "@", .size = 9, .ink = PALE},
    [BOOK_HEAD] = {.number = "@",
	.ink = 0xFFFFFF,
	.paper = 0x1E40AF,
	.line = 0x93C5FD,
	.align = LXW_ALIGN_CENTER,
	.bold = true,
	.wrap = true},
    [BOOK_HEAD_SOURCE] = {.number = "@",
	.size = 9,
	.ink = 0x374151,
	.paper = 0xE5E7EB,
	.line = LINE,
	.align = LXW_ALIGN_CENTER,
	.wrap = true},
    [BOOK_TEXT] = {.number = "@",
	.ink = INK,
	.line = LINE,
	.align = LXW_ALIGN_LEFT,
	.wrap = true,
	.inset = true},
    [BOOK_CENTER] = {.number = "@",
	.ink = INK,
	.line = LINE,
	.align = LXW_ALIGN_CENTER,
	.wrap = true},
    [BOOK_WHOLE] = FIGURE("#,##0"),
    [BOOK_NUMBER] = FIGURE(NULL),
    [BOOK_PERCENT] = FIGURE("0.0%"),
    [BOOK_COUNT] = {.number = "#,##0;-#,##0;\"–\"",
	.ink = INK,
	.line = LINE,
	.align = LXW_ALIGN_CENTER},
    [BOOK_DAY] = {.number = "yyyy-mm-dd",
	.ink = INK,
	.line = LINE,
	.align = LXW_ALIGN_CENTER},
    [BOOK_INSTANT] = {.number = "yyyy-mm-dd hh:mm",
	.ink = INK,
	.line = LINE,
	.align = LXW_ALIGN_CENTER},
    [BOOK_SOURCE] = {.number = "@", .size = 9, .ink = PALE, .line = LINE},
    [BOOK_SOURCE_INSTANT] = {.number = "yyyy-mm-dd hh:mm",
	.size = 9,
	.ink = PALE,
	.line = LINE,
	.align = LXW_ALIGN_LEFT},
    [BOOK_SUM_TEXT] = SUM("@", LXW_ALIGN_CENTER),
    [BOOK_SUM_WHOLE] = SUM("#,##0", LXW_ALIGN_RIGHT),
    [BOOK_SUM_NUMBER] = SUM(NULL, LXW_ALIGN_RIGHT),
    [BOOK_SUM_SHARE] = SUM("0.0%", LXW_ALIGN_RIGHT),
    [BOOK_SUM_COUNT] = SUM("#,##0", LXW_ALIGN_CENTER),
    [BOOK_SUM_PERCENT] = SUM("\"均 \"0.0%", LXW_ALIGN_RIGHT),
    [BOOK_GOOD] = STATE(0x065F46, 0xD1FAE5),
    [BOOK_LATE] = STATE(0x854D0E, 0xFEF9C3),
    [BOOK_PROBLEM] = STATE(0x9A3412, 0xFED7AA),
    [BOOK_UNCHECKED] = STATE(0x155E75, 0xCFFAFE),
    [BOOK_HELD] = STATE(0x3730A3, 0xE0E7FF),
    [BOOK_OPEN] = STATE(INK, 0),
    [BOOK_MISSING] = STATE(0x991B1B, 0xFECACA),
    [BOOK_AHEAD] = STATE(0x9CA3AF, 0),
    [BOOK_WAIVED] = STATE(PALE, SHADE),
    [BOOK_NOT_OWED] = STATE(0x9CA3AF, SHADE),
};

static void set_frame(lxw_format *format, const struct look *look)
{
	if (look->line != 0) {
		format_set_border(format, LXW_BORDER_THIN);
		format_set_border_color(format, look->line);
	}
	if (look->paper != 0)
		format_set_bg_color(format, look->paper);
	if (look->align != 0)
		format_set_align(format, look->align);
	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	if (look->inset)
		format_set_indent(format, 1);
	if (look->wrap)
		format_set_text_wrap(format);
}

lxw_format *book_format(struct book *book, enum book_style style)
{
	const struct look *look = &looks[style];

	if (book->formats[style] != NULL)
		return book->formats[style];
	lxw_format *format = workbook_add_format(book->book);
	if (format == NULL) {
		book->failed = LXW_ERROR_MEMORY_MALLOC_FAILED;
		return NULL;
	}
	format_set_font_name(format, FONT);
	format_set_font_size(format, look->size > 0 ? look->size : 10);
	format_set_font_color(format, look->ink);
	if (look->bold)
		format_set_bold(format);
	if (look->number != NULL)
		format_set_num_format(format, look->number);
	set_frame(format, look);
	book->formats[style] = format;
	return format;
}
