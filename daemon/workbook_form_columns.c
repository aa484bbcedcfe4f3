#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "workbook_form-private.h"

static bool is_role(const struct form_field *field)
{
	return field->role != FIELD_ROLE_NONE;
}

static bool is_figure(const struct form_field *field)
{
	return field->type == FIELD_INTEGER || field->type == FIELD_NUMBER ||
	       field->type == FIELD_PERCENT || field->type == FIELD_COUNTED ||
	       field->type == FIELD_DATE;
}

static const char *label_of(const struct form_field *field)
{
	return field->label_count > 0 ? field->labels[0] : field->id;
}

/* --- columns ------------------------------------------------------------ */

static struct book_column *add(struct workbook_form *form, char *head)
{
	MEM_GROW(form->columns, form->column_count, form->column_cap);
	struct book_column *column = &form->columns[form->column_count++];

	*column = (struct book_column){.head = head};
	return column;
}

static size_t add_plain(struct workbook_form *form, const char *head,
    enum book_style style, int least, int most, bool source)
{
	struct book_column *column = add(form, mem_strdup(head));

	column->style = style;
	column->least = least;
	column->most = most;
	column->source = source;
	return form->column_count - 1;
}

/* A long label breaks before the bracket that ends it: 参与教师数（人）. */
static char *head_of(const struct form_field *field)
{
	const char *label = label_of(field);
	const char *bracket = strstr(label, "（");

	if (strlen(label) < 18 || bracket == NULL || bracket == label)
		return mem_strdup(label);
	return mem_printf("%.*s\n%s", (int)(bracket - label), label, bracket);
}

static void shape(struct book_column *column, const struct form_field *field)
{
	static const struct {
		enum book_style style;
		enum book_total total;
		int least, most;
	} shapes[] = {
	    [FIELD_TEXT] = {BOOK_TEXT, BOOK_TOTAL_NONE, 8, 36},
	    [FIELD_INTEGER] = {BOOK_WHOLE, BOOK_TOTAL_SUM, 12, 18},
	    [FIELD_NUMBER] = {BOOK_NUMBER, BOOK_TOTAL_SUM, 12, 20},
	    [FIELD_PERCENT] = {BOOK_PERCENT, BOOK_TOTAL_AVERAGE, 10, 12},
	    [FIELD_DATE] = {BOOK_DAY, BOOK_TOTAL_NONE, 12, 12},
	    [FIELD_PHONE] = {BOOK_CENTER, BOOK_TOTAL_NONE, 10, 20},
	    [FIELD_QQ] = {BOOK_CENTER, BOOK_TOTAL_NONE, 8, 16},
	    [FIELD_EMAIL] = {BOOK_TEXT, BOOK_TOTAL_NONE, 10, 30},
	    [FIELD_URL] = {BOOK_TEXT, BOOK_TOTAL_NONE, 10, 36},
	    [FIELD_CHOICE] = {BOOK_CENTER, BOOK_TOTAL_NONE, 8, 20},
	    [FIELD_COUNTED] = {BOOK_WHOLE, BOOK_TOTAL_SUM, 8, 14},
	};

	column->style = shapes[field->type].style;
	column->total = shapes[field->type].total;
	column->least = shapes[field->type].least;
	column->most = shapes[field->type].most;
}

static void add_field(
    struct workbook_form *form, struct workbook_field *place, bool once)
{
	const struct form_field *field = place->field;

	if (once && is_role(field))
		return; /* among the sources, as it was written */
	if (field->type == FIELD_COUNTED) {
		place->name = add_plain(
		    form, label_of(field), BOOK_TEXT, 8, 30, false);
		struct book_column *count = add(
		    form, mem_printf("%s\n（数量）", label_of(field)));
		shape(count, field);
	} else {
		shape(add(form, head_of(field)), field);
	}
	place->value = form->column_count - 1;
}

static void add_ref(
    struct workbook_form *form, struct workbook_field *place, bool once)
{
	struct book_column *column;

	if (once && is_role(place->field)) {
		column = add(
		    form, mem_printf("表中所填\n%s", label_of(place->field)));
		column->style = BOOK_SOURCE;
		column->least = 10;
		column->most = 30;
		column->source = column->folded = true;
		place->value = form->column_count - 1;
	}
	if (!is_figure(place->field))
		return;
	column = add(form, mem_printf("%s\n单元格", label_of(place->field)));
	column->style = BOOK_SOURCE;
	column->least = 10;
	column->most = 12;
	column->source = column->folded = true;
	place->ref = form->column_count - 1;
}

static const char *role_label(
    const struct form *form, enum field_role role, const char *otherwise)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (form->fields[i].role == role)
			return label_of(&form->fields[i]);
	return otherwise;
}

static void add_first(struct workbook_form *form, bool dated, bool shared)
{
	form->unit = add_plain(form,
	    role_label(form->form, FIELD_ROLE_UNIT, "单位"), BOOK_TEXT, 14, 30,
	    false);
	if (dated)
		form->day = add_plain(form,
		    role_label(form->form, FIELD_ROLE_DAY, "日期"), BOOK_DAY,
		    12, 12, false);
	if (shared)
		form->material = add_plain(
		    form, "材料", BOOK_CENTER, 10, 24, false);
}

static void add_sources(struct workbook_form *form)
{
	form->state = add_plain(form, "状态", BOOK_CENTER, 10, 12, false);
	form->mail = add_plain(form, "来信\n编号", BOOK_SOURCE, 7, 10, true);
	form->received = add_plain(
	    form, "收到时间", BOOK_SOURCE_INSTANT, 16, 16, true);
	form->file = add_plain(form, "来源文件", BOOK_SOURCE, 12, 34, true);
	form->sheet = add_plain(form, "工作表", BOOK_SOURCE, 8, 16, true);
	form->row = add_plain(form, "行", BOOK_SOURCE, 5, 8, true);
}

static struct workbook_field *places_of(
    const struct form_field *fields, size_t count)
{
	struct workbook_field *places = mem_calloc(count + 1, sizeof *places);

	for (size_t i = 0; i < count; i++)
		places[i] = (struct workbook_field){&fields[i],
		    WORKBOOK_NOWHERE, WORKBOOK_NOWHERE, WORKBOOK_NOWHERE};
	return places;
}

void workbook_form_lay_out(struct workbook_form *form, bool dated, bool shared)
{
	const struct form *asked = form->form;

	form->day = form->material = WORKBOOK_NOWHERE;
	form->once = places_of(asked->fields, asked->field_count);
	form->each = places_of(asked->columns, asked->column_count);
	add_first(form, dated, shared);
	for (size_t i = 0; i < asked->field_count; i++)
		add_field(form, &form->once[i], true);
	form->first_each = form->column_count;
	for (size_t i = 0; i < asked->column_count; i++)
		add_field(form, &form->each[i], false);
	add_sources(form);
	for (size_t i = 0; i < asked->field_count; i++)
		add_ref(form, &form->once[i], true);
	for (size_t i = 0; i < asked->column_count; i++)
		add_ref(form, &form->each[i], false);
}
