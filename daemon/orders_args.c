/* What the words of an order name: a unit, a material, a day, an instant. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "dates.h"
#include "orders-private.h"

#define SHORT_NAME_BYTES 6 /* 体育, 管理: also ordinary words */
#define SHOWN 4

/* What may stand between the names. Longest first. */
static const char *const fillers[] = {"单位", "材料", "日期", "应报", "报送",
    "报到", "截止", "期限", "作为", "推迟", "延期", "顺延", "当天", "那天",
    "编号", "的", "为", "给", "到", "至", "于", "周", "年", "月", "日", "号",
    "是", "报", "按", "算", "延", "一", "二", "三", "四", "五", "六", "七",
    "八", "九", "十", "to", "as", "for", "on", "until", "the"};

/* --- names -----------------------------------------------------------------
 */

static struct match_table *names_of(const struct campaign *campaign)
{
	struct match_table *table = match_table_new();
	const struct roster *roster = &campaign->roster;

	for (size_t i = 0; i < roster->count; i++) {
		const struct strings *aliases = &roster->units[i].aliases;
		match_table_add(table, roster->units[i].name, i);
		for (size_t k = 0; k < aliases->count; k++)
			if (strcmp(aliases->items[k], roster->units[i].name) !=
			    0)
				match_table_add(table, aliases->items[k], i);
	}
	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct material *material = &campaign->materials[i];
		match_table_add(table, material->name, roster->count + i);
		for (size_t k = 0; k < material->aliases.count; k++)
			if (strcmp(material->aliases.items[k],
				material->name) != 0 &&
			    !strings_have(&campaign->subject.fillers,
				material->aliases.items[k]))
				match_table_add(table,
				    material->aliases.items[k],
				    roster->count + i);
	}
	match_table_sort(table);
	return table;
}

struct orders_reader orders_reader_open(const struct orders_world *world)
{
	return (struct orders_reader){world, names_of(world->campaign)};
}

void orders_reader_close(struct orders_reader *reader)
{
	match_table_free(reader->names);
}

/* --- codes -----------------------------------------------------------------
 */

static const struct unit *unit_of_code(
    const struct campaign *campaign, const char *word, size_t length)
{
	for (size_t i = 0; i < campaign->roster.count; i++) {
		const struct unit *unit = &campaign->roster.units[i];
		if (strlen(unit->code) == length &&
		    strncasecmp(unit->code, word, length) == 0)
			return unit;
	}
	return NULL;
}

static const struct material *material_of_id(
    const struct campaign *campaign, const char *word, size_t length)
{
	for (size_t i = 0; i < campaign->material_count; i++)
		if (strlen(campaign->materials[i].id) == length &&
		    strncasecmp(campaign->materials[i].id, word, length) == 0)
			return &campaign->materials[i];
	return NULL;
}

/* Codes and ids stand alone between spaces; they are blanked out. */
static void take_codes(
    const struct campaign *campaign, char *plain, struct orders_args *args)
{
	static const char between[] = " ,;:()\"\t";

	for (char *at = plain; *at != '\0';) {
		size_t length = strcspn(at, between);
		const struct unit *unit = unit_of_code(campaign, at, length);
		const struct material *material = material_of_id(
		    campaign, at, length);
		if (length > 0 && unit != NULL && args->unit == NULL)
			args->unit = unit;
		else if (length > 0 && material != NULL &&
			 args->material == NULL)
			args->material = material;
		else
			length = length > 0 ? length : 1, unit = NULL,
			material = NULL;
		if (unit != NULL || material != NULL)
			memset(at, ' ', length);
		at += length;
	}
}

/* --- what was found --------------------------------------------------------
 */

struct found { /* the longest names, and what else was named */
	const struct unit *units[MATCH_MAX];
	const struct material *materials[MATCH_MAX];
	size_t unit_count, material_count;
};

static void add_unit(struct found *found, const struct unit *unit)
{
	for (size_t i = 0; i < found->unit_count; i++)
		if (found->units[i] == unit)
			return;
	found->units[found->unit_count++] = unit;
}

static void add_material(struct found *found, const struct material *material)
{
	for (size_t i = 0; i < found->material_count; i++)
		if (found->materials[i] == material)
			return;
	found->materials[found->material_count++] = material;
}

/* Blanks the names out of the folded text. */
static void take_names(
    const struct orders_reader *reader, char *folded, struct found *found)
{
	const struct campaign *campaign = reader->world->campaign;
	size_t units = campaign->roster.count;
	struct match_hits hits;

	match_table_find(reader->names, folded, &hits);
	for (size_t i = 0; i < hits.count; i++) {
		const struct match_hit *hit = &hits.items[i];
		bool is_unit = hit->id < units;
		size_t already = is_unit ? found->unit_count
					 : found->material_count;
		bool same = i > 0 && hits.items[i - 1].start == hit->start;
		if (already > 0 && !same && hit->bytes <= SHORT_NAME_BYTES)
			continue; /* an ordinary word beside a name */
		if (is_unit)
			add_unit(found, &campaign->roster.units[hit->id]);
		else
			add_material(
			    found, &campaign->materials[hit->id - units]);
	}
	for (size_t i = 0; i < hits.count; i++)
		memset(folded + hits.items[i].start, '|', hits.items[i].bytes);
}

static int several_units(const struct found *found, struct buf *complaint)
{
	buf_puts(complaint, "写到了几个单位：");
	for (size_t i = 0; i < found->unit_count && i < SHOWN; i++)
		buf_printf(complaint, "%s%s（%s）", i ? "、" : "",
		    found->units[i]->name, found->units[i]->code);
	buf_puts(complaint, "。请每行只写一个，或写单位代码");
	return -1;
}

static int several_materials(const struct found *found, struct buf *complaint)
{
	buf_puts(complaint, "写到了几项材料：");
	for (size_t i = 0; i < found->material_count && i < SHOWN; i++)
		buf_printf(complaint, "%s%s", i ? "、" : "",
		    found->materials[i]->name);
	buf_puts(complaint, "。请每行只写一项");
	return -1;
}

static int settle(
    const struct found *found, struct orders_args *args, struct buf *complaint)
{
	struct found all = *found;

	if (args->unit != NULL)
		add_unit(&all, args->unit);
	if (args->material != NULL)
		add_material(&all, args->material);
	if (all.unit_count > 1)
		return several_units(&all, complaint);
	if (all.material_count > 1)
		return several_materials(&all, complaint);
	args->unit = all.unit_count ? all.units[0] : NULL;
	args->material = all.material_count ? all.materials[0] : NULL;
	return 0;
}

/* --- what is left ----------------------------------------------------------
 */

char *orders_rest(const struct campaign *campaign, const char *folded)
{
	const struct strings *own = &campaign->subject.fillers;
	struct buf rest;

	buf_init(&rest, ORDERS_LINE_BYTES * 3);
	while (*folded != '\0') {
		size_t skip = strspn(
		    folded, "0123456789-.,:/|()\"+#*;!<>[]{}=");
		for (size_t i = 0;
		     skip == 0 && i < sizeof fillers / sizeof *fillers; i++)
			if (strncmp(folded, fillers[i], strlen(fillers[i])) ==
			    0)
				skip = strlen(fillers[i]);
		for (size_t i = 0; skip == 0 && i < own->count; i++)
			if (own->items[i][0] != '\0' &&
			    strncmp(folded, own->items[i],
				strlen(own->items[i])) == 0)
				skip = strlen(own->items[i]);
		if (skip == 0) {
			const char *behind = folded;
			utf8_next(&behind);
			skip = (size_t)(behind - folded);
			buf_append(&rest, folded, skip);
		}
		folded += skip;
	}
	return buf_take(&rest);
}

static void suggest_units(
    const struct orders_reader *reader, const char *rest, struct buf *complaint)
{
	struct match_units units = {0};

	match_units_near(reader->world->index, rest, NULL, &units);
	if (units.count == 0)
		match_units_holding(reader->world->index, rest, &units);
	buf_puts(complaint, units.count > 0
				? "，没有这样的单位。是不是："
				: "，没有这样的单位，请写全称或代码");
	for (size_t i = 0; i < units.count && i < SHOWN; i++)
		buf_printf(complaint, "%s%s（%s）", i ? "、" : "",
		    units.items[i]->name, units.items[i]->code);
}

static int not_understood(const struct orders_reader *reader, const char *rest,
    const struct orders_args *args, struct buf *complaint)
{
	size_t shown = utf8_cut(rest, 60);

	buf_printf(complaint, "不明白“%.*s%s”", (int)shown, rest,
	    rest[shown] ? "…" : "");
	if (args->unit == NULL)
		suggest_units(reader, rest, complaint);
	else
		buf_puts(complaint, "。要说明的话请写在“理由：”后面");
	return -1;
}

static bool joins(const char *from, size_t bytes, const char *words)
{
	for (const char *at = words; *at != '\0';) {
		const char *behind = at;
		utf8_next(&behind);
		if ((size_t)(behind - at) == bytes &&
		    strncmp(from, at, bytes) == 0)
			return true;
		at = behind;
	}
	return false;
}

bool orders_one_date(const char *folded)
{
	const char *digits = "0123456789";
	const char *starts[4], *ends[4];
	size_t runs = 0;

	while (*(folded += strcspn(folded, digits)) != '\0') {
		if (runs == 3)
			return false;
		starts[runs] = folded;
		folded += strspn(folded, digits);
		ends[runs++] = folded;
	}
	if (runs < 2)
		return true;
	bool year = runs == 3;
	if (year &&
	    (ends[0] - starts[0] != 4 ||
		!joins(ends[0], (size_t)(starts[1] - ends[0]), "年.-/")))
		return false;
	return joins(ends[runs - 2],
	    (size_t)(starts[runs - 1] - ends[runs - 2]), "月.-/");
}

/* The only day, or DAY_NONE. */
static int take_day(const struct campaign *campaign, const char *folded,
    int32_t *day, struct buf *complaint)
{
	struct dates dates = {0};

	dates_find(folded, campaign->first_day, campaign->last_day, &dates);
	*day = dates.count == 1 ? dates.days[0] : DAY_NONE;
	if (dates.count > 1)
		buf_puts(complaint, "写到了几天，请每行只写一天");
	return dates.count > 1 ? -1 : 0;
}

int orders_read_args(const struct orders_reader *reader, const char *plain,
    struct orders_args *args, struct buf *complaint)
{
	const struct campaign *campaign = reader->world->campaign;
	char *text = mem_strdup(plain);
	struct found found = {0};

	*args = (struct orders_args){.day = DAY_NONE};
	take_codes(campaign, text, args);
	char *folded = utf8_fold(text);
	take_names(reader, folded, &found);
	int result = settle(&found, args, complaint);
	char *rest = orders_rest(campaign, folded);
	if (result == 0 && rest[0] != '\0')
		result = not_understood(reader, rest, args, complaint);
	if (result == 0)
		result = take_day(campaign, folded, &args->day, complaint);
	bool digits = strpbrk(folded, "0123456789") != NULL;
	if (result == 0 && digits &&
	    (args->day == DAY_NONE || !orders_one_date(folded))) {
		buf_puts(complaint, "日期看不明白，请写成 5月17日");
		result = -1;
	}
	free(rest);
	free(folded);
	free(text);
	return result;
}
