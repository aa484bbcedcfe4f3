#include "config/roster.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "config/nearest.h"
#include "config/problems.h"
#include "config/roster_names.h"

enum column {
	COLUMN_CODE,
	COLUMN_NAME,
	COLUMN_ALIASES,
	COLUMN_KIND,
	COLUMN_FLAGS,
	COLUMN_REGION,
	COLUMN_STAFF,
	COLUMN_STUDENTS,
	COLUMN_CONTACT,
	COLUMN_PHONE,
	COLUMN_ADDRESSES,
	COLUMN_SECOND_CONTACT,
	COLUMN_SECOND_PHONE,
	COLUMN_SECOND_ADDRESSES,
	COLUMN_COUNT
};

#define CODE_BYTES 64
#define HEADER_ROWS 5 /* a title may stand above the header */
#define NOT_THERE SIZE_MAX

static const char *const columns[COLUMN_COUNT][8] = {
    [COLUMN_CODE] = {"编号", "代码", "code", "单位编号", "单位代码"},
    [COLUMN_NAME] = {"名称", "单位", "name", "单位名称", "学校名称"},
    [COLUMN_ALIASES] = {"别名", "简称", "aliases", "alias"},
    [COLUMN_KIND] = {"类别", "kind", "单位类别", "类型"},
    [COLUMN_FLAGS] = {"标签", "flags", "标记"},
    [COLUMN_REGION] = {"地区", "region", "所在地区", "属地"},
    [COLUMN_STAFF] = {"教职工数", "staff", "教职工人数", "教师数"},
    [COLUMN_STUDENTS] = {"学生数", "students", "学生人数", "在校生数"},
    [COLUMN_CONTACT] = {"联系人", "contact", "联络员"},
    [COLUMN_PHONE] = {"电话", "phone", "联系电话", "手机"},
    [COLUMN_ADDRESSES] = {"邮箱", "addresses", "电子邮箱", "邮件地址",
	"address", "email"},
    [COLUMN_SECOND_CONTACT] = {"第二联系人", "second_contact", "上级联系人",
	"分管领导", "分管负责人", "负责人"},
    [COLUMN_SECOND_PHONE] = {"第二电话", "second_phone", "第二联系人电话",
	"上级电话", "上级联系人电话", "分管领导电话", "分管负责人电话",
	"负责人电话"},
    [COLUMN_SECOND_ADDRESSES] = {"第二邮箱", "second_addresses",
	"second_address", "第二联系人邮箱", "上级邮箱", "分管领导邮箱",
	"分管负责人邮箱", "负责人邮箱"},
};

struct reading {
	const char *file;
	struct campaign *campaign;
	struct config_problems *problems;
	size_t at[COLUMN_COUNT]; /* which cell, or NOT_THERE */
	struct roster_names *names;
};

/* --- the header ----------------------------------------------------------- */

/* `folded` by utf8_fold, as "second_contact" becomes "secondcontact". */
static bool is_column(enum column column, const char *folded)
{
	bool is = false;

	for (size_t i = 0; i < 8 && columns[column][i] && !is; i++) {
		char *name = utf8_fold(columns[column][i]);

		is = strcmp(name, folded) == 0;
		free(name);
	}
	return is;
}

static enum column column_of(const char *label)
{
	char *folded = utf8_fold(label);
	int column = 0;

	while (column < COLUMN_COUNT && !is_column((enum column)column, folded))
		column++;
	free(folded);
	return (enum column)column;
}

static size_t header_score(const struct roster_row *row)
{
	size_t score = 0;

	for (size_t i = 0; i < row->count; i++)
		score += column_of(row->cells[i]) != COLUMN_COUNT;
	return score;
}

static size_t find_header(const struct roster_table *table)
{
	for (size_t i = 0; i < table->count && i < HEADER_ROWS; i++)
		if (header_score(&table->rows[i]) >= 2)
			return i;
	return NOT_THERE;
}

static void read_header(struct reading *reading, const struct roster_row *row)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		reading->at[i] = NOT_THERE;
	for (size_t i = 0; i < row->count; i++) {
		enum column column = column_of(row->cells[i]);

		if (column == COLUMN_COUNT)
			continue;
		if (reading->at[column] != NOT_THERE)
			problems_add(reading->problems, reading->file,
			    row->line, "column %s stands twice: already as %s",
			    row->cells[i], row->cells[reading->at[column]]);
		else
			reading->at[column] = i;
	}
}

/* 0 when the columns a unit cannot do without are there. */
static int check_header(struct reading *reading, const struct roster_row *row)
{
	static const enum column needed[] = {
	    COLUMN_CODE, COLUMN_NAME, COLUMN_KIND};
	int failed = 0;

	for (size_t i = 0; i < 3; i++) {
		if (reading->at[needed[i]] != NOT_THERE)
			continue;
		problems_add(reading->problems, reading->file, row->line,
		    "the header row lacks a column %s (or %s, %s)",
		    columns[needed[i]][0], columns[needed[i]][1],
		    columns[needed[i]][2] ? columns[needed[i]][2] : "");
		failed = -1;
	}
	return failed;
}

/* --- cells ---------------------------------------------------------------- */

static const char *cell_of(const struct reading *reading,
    const struct roster_row *row, enum column column)
{
	size_t at = reading->at[column];

	return at < row->count ? row->cells[at] : "";
}

/* A cell of several lines as one (malloc): it stands in headers. */
static char *line_of(const struct reading *reading,
    const struct roster_row *row, enum column column)
{
	char *line = mem_strdup(cell_of(reading, row, column));
	size_t kept = 0;

	for (size_t i = 0; line[i] != '\0'; i++) {
		char c = line[i] == '\r' || line[i] == '\n' ? ' ' : line[i];
		if (c != ' ' || (kept > 0 && line[kept - 1] != ' '))
			line[kept++] = c;
	}
	line[kept] = '\0';
	return line;
}

#define COMPLAIN(reading, row, ...) \
	problems_add( \
	    (reading)->problems, (reading)->file, (row)->line, __VA_ARGS__)

static size_t separator_bytes(const char *at)
{
	static const char *const separators[] = {
	    "、", ";", "；", "/", "|", "，", ",", "\n", "\r", "／", "｜"};

	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		if (strncmp(at, separators[i], strlen(separators[i])) == 0)
			return strlen(separators[i]);
	return 0;
}

/* The trimmed parts of a cell, empty ones left out. */
static struct strings split_cell(const char *cell, bool at_spaces)
{
	struct strings parts = {0};

	while (*cell) {
		const char *begin = cell;
		size_t len;
		char *part;

		while (*cell && !separator_bytes(cell) &&
		       !(at_spaces && isspace((unsigned char)*cell)))
			cell++;
		len = (size_t)(cell - begin);
		while (len && isspace((unsigned char)*begin)) {
			begin++;
			len--;
		}
		while (len && isspace((unsigned char)begin[len - 1]))
			len--;
		part = mem_strndup(begin, len);
		if (*part && !strings_have(&parts, part))
			strings_add(&parts, part);
		free(part);
		if (*cell)
			cell += separator_bytes(cell) ? separator_bytes(cell)
						      : 1;
	}
	return parts;
}

/* Digits, thousands parted by commas, 人 behind; -1 when empty. */
static int64_t read_count(const struct reading *reading,
    const struct roster_row *row, enum column column)
{
	const char *cell = cell_of(reading, row, column), *at = cell;
	int64_t count = 0;

	if (!*cell)
		return -1;
	for (; isdigit((unsigned char)*at) || *at == ','; at++)
		if (*at != ',' && count < 100000000)
			count = count * 10 + (*at - '0');
	if (strncmp(at, ".0", 2) == 0) /* a spreadsheet's whole number */
		at += 2;
	if (strcmp(at, "人") == 0)
		at += strlen("人");
	if (!*at && isdigit((unsigned char)*cell))
		return count;
	COMPLAIN(reading, row, "%s %s: expected a head count in digits",
	    columns[column][0], cell);
	return -1;
}

static bool is_phone(const char *phone)
{
	size_t digits = 0;

	while (*phone) {
		digits += isdigit((unsigned char)*phone) != 0;
		if (isdigit((unsigned char)*phone) || strchr("+-() ", *phone))
			phone++;
		else if (separator_bytes(phone))
			phone += separator_bytes(phone);
		else
			return false;
	}
	return digits >= 5;
}

static char *read_phone(const struct reading *reading,
    const struct roster_row *row, enum column column)
{
	const char *phone = cell_of(reading, row, column);

	if (*phone && strpbrk(phone, "eE") && strchr(phone, '.'))
		COMPLAIN(reading, row,
		    "%s %s was shortened by the spreadsheet: format the "
		    "column as text and type the number again",
		    columns[column][0], phone);
	else if (*phone && !is_phone(phone))
		COMPLAIN(reading, row,
		    "%s %s: expected digits, +, - and spaces",
		    columns[column][0], phone);
	return mem_strdup(phone);
}

/* --- kinds and flags ------------------------------------------------------ */

static const char *named_of(const struct reading *reading,
    const struct roster_row *row, const char *what, const char *word,
    const struct named *items, size_t count)
{
	struct nearest nearest = nearest_begin(word);
	char *all = mem_strdup("");

	for (size_t i = 0; i < count; i++) {
		char *longer;

		if (strcmp(items[i].id, word) == 0 ||
		    strcmp(items[i].name, word) == 0) {
			free(all);
			return items[i].id;
		}
		nearest_offer(&nearest, items[i].id);
		nearest_offer(&nearest, items[i].name);
		longer = mem_printf(
		    "%s%s%s", all, i ? ", " : "", items[i].name);
		free(all);
		all = longer;
	}
	COMPLAIN(reading, row, "unknown %s %s: expected one of %s%s", what,
	    word, all, nearest_hint(&nearest));
	free(all);
	return NULL;
}

static char *read_kind(
    const struct reading *reading, const struct roster_row *row)
{
	const char *word = cell_of(reading, row, COLUMN_KIND);
	const char *id = NULL;

	if (!*word)
		COMPLAIN(reading, row, "this unit lacks its 类别 (kind)");
	else
		id = named_of(reading, row, "类别 (kind)", word,
		    reading->campaign->kinds, reading->campaign->kind_count);
	return mem_strdup(id ? id : "");
}

static struct strings read_flags(
    const struct reading *reading, const struct roster_row *row)
{
	struct strings words = split_cell(
	    cell_of(reading, row, COLUMN_FLAGS), true);
	struct strings ids = {0};

	for (size_t i = 0; i < words.count; i++) {
		const char *id = named_of(reading, row, "标签 (flag)",
		    words.items[i], reading->campaign->flags,
		    reading->campaign->flag_count);

		if (id && !strings_have(&ids, id))
			strings_add(&ids, id);
	}
	strings_free(&words);
	return ids;
}

/* --- what must be one unit's alone ---------------------------------------- */

static void take_name(struct reading *reading, const struct roster_row *row,
    enum roster_name_kind kind, const char *what, const char *name)
{
	int other = roster_names_add(reading->names, kind, name, row->line);

	if (other)
		COMPLAIN(reading, row,
		    "%s %s belongs to the unit of row %d already", what, name,
		    other);
}

static void read_code(
    struct reading *reading, const struct roster_row *row, struct unit *unit)
{
	unit->code = mem_strdup(cell_of(reading, row, COLUMN_CODE));
	if (!*unit->code)
		COMPLAIN(reading, row, "this unit lacks its 编号 (code)");
	else if (strlen(unit->code) > CODE_BYTES ||
		 strpbrk(unit->code, "/\\ \t\n\"'") || unit->code[0] == '.')
		COMPLAIN(reading, row,
		    "编号 (code) %s: expected at most %d bytes without spaces, "
		    "quotes and slashes (it names a folder)",
		    unit->code, CODE_BYTES);
	else
		take_name(reading, row, ROSTER_CODE, "编号 (code)", unit->code);
}

static void read_unit_names(
    struct reading *reading, const struct roster_row *row, struct unit *unit)
{
	struct strings aliases = split_cell(
	    cell_of(reading, row, COLUMN_ALIASES), false);

	unit->name = mem_strdup(cell_of(reading, row, COLUMN_NAME));
	if (!*unit->name)
		COMPLAIN(reading, row, "this unit lacks its 名称 (name)");
	else
		strings_add(&unit->aliases, unit->name);
	for (size_t i = 0; i < aliases.count; i++)
		if (!strings_have(&unit->aliases, aliases.items[i]))
			strings_add(&unit->aliases, aliases.items[i]);
	strings_free(&aliases);
	for (size_t i = 0; i < unit->aliases.count; i++)
		take_name(reading, row, ROSTER_NAME,
		    i ? "别名 (alias)" : "名称 (name)", unit->aliases.items[i]);
}

static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at != text && at[1] && !strchr(at + 1, '@') &&
	       !strpbrk(text, "<>\"' ") && strchr(at, '.');
}

static struct strings split_addresses(const struct reading *reading,
    const struct roster_row *row, enum column column)
{
	struct strings addresses = split_cell(
	    cell_of(reading, row, column), true);

	for (size_t i = 0; i < addresses.count; i++) {
		char *address = addresses.items[i];

		for (char *at = address; *at; at++)
			*at = (char)tolower((unsigned char)*at);
		if (!is_address(address))
			COMPLAIN(reading, row,
			    "%s %s is no mail address: expected "
			    "name@domain; several are separated by ;",
			    columns[column][0], address);
	}
	return addresses;
}

/* A second contact may be that of many units, and speaks for none. */
static void read_addresses(
    struct reading *reading, const struct roster_row *row, struct unit *unit)
{
	unit->addresses = split_addresses(reading, row, COLUMN_ADDRESSES);
	unit->second_addresses = split_addresses(
	    reading, row, COLUMN_SECOND_ADDRESSES);
	for (size_t i = 0; i < unit->addresses.count; i++)
		if (is_address(unit->addresses.items[i]))
			take_name(reading, row, ROSTER_ADDRESS, "邮箱",
			    unit->addresses.items[i]);
}

/* --- rows ----------------------------------------------------------------- */

static void read_row(
    struct reading *reading, const struct roster_row *row, struct unit *unit)
{
	*unit = (struct unit){
	    .region = line_of(reading, row, COLUMN_REGION),
	    .contact = line_of(reading, row, COLUMN_CONTACT),
	    .staff = read_count(reading, row, COLUMN_STAFF),
	    .students = read_count(reading, row, COLUMN_STUDENTS),
	    .kind = read_kind(reading, row),
	    .flags = read_flags(reading, row),
	    .phone = read_phone(reading, row, COLUMN_PHONE),
	    .second_contact = line_of(reading, row, COLUMN_SECOND_CONTACT),
	    .second_phone = read_phone(reading, row, COLUMN_SECOND_PHONE),
	};
	read_code(reading, row, unit);
	read_unit_names(reading, row, unit);
	read_addresses(reading, row, unit);
}

static void complain_no_header(
    struct reading *reading, const struct roster_table *table)
{
	int line = table->count ? table->rows[0].line : 0;
	bool wide = table->count && strstr(table->rows[0].cells[0], "，");

	problems_add(reading->problems, reading->file, line, "%s",
	    wide ? "the header row is parted by the full-width ，: "
		   "type , instead, or save it as CSV from the spreadsheet"
		 : "no header row: expected 编号,名称,类别 in the first row "
		   "(then 别名,标签,地区,教职工数,学生数,联系人,电话,邮箱)");
}

void roster_read(const struct roster_table *table, const char *file,
    struct campaign *campaign, struct config_problems *problems)
{
	struct reading reading = {
	    .file = file,
	    .campaign = campaign,
	    .problems = problems,
	};
	struct roster *roster = &campaign->roster;
	size_t header = find_header(table);

	if (header == NOT_THERE) {
		complain_no_header(&reading, table);
		return;
	}
	read_header(&reading, &table->rows[header]);
	if (check_header(&reading, &table->rows[header]) != 0)
		return;
	reading.names = roster_names_new(table->count);
	roster->units = mem_calloc(table->count + 1, sizeof *roster->units);
	for (size_t i = header + 1; i < table->count; i++)
		read_row(
		    &reading, &table->rows[i], &roster->units[roster->count++]);
	roster_names_free(reading.names);
	if (!roster->count)
		problems_add(problems, file, table->rows[header].line,
		    "no unit stands below the header row");
}

void roster_free_members(struct roster *roster)
{
	for (size_t i = 0; i < roster->count; i++) {
		struct unit *unit = &roster->units[i];

		free(unit->code);
		free(unit->name);
		strings_free(&unit->aliases);
		free(unit->kind);
		strings_free(&unit->flags);
		free(unit->region);
		free(unit->contact);
		free(unit->phone);
		strings_free(&unit->addresses);
		free(unit->second_contact);
		free(unit->second_phone);
		strings_free(&unit->second_addresses);
	}
	free(roster->units);
	*roster = (struct roster){0};
}
