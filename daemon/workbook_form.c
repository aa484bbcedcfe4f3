#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "workbook_form-private.h"

/* --- one piece ---------------------------------------------------------- */

struct filling {
	const struct workbook *workbook;
	struct workbook_form *form;
	const struct unit *unit;
	const struct workbook_piece *piece;
	struct workbook_once *once;
	char *sheet; /* whose fields are read, or NULL */
	int row;     /* of that sheet; 0 = none begun */
	bool any;    /* a row of the sheet was written */
};

static void put(struct workbook_form *form, const struct workbook_field *place,
    const char *kind, const char *text, double number)
{
	int32_t day;

	if (place->value == WORKBOOK_NOWHERE)
		return;
	if (place->name != WORKBOOK_NOWHERE && text != NULL)
		book_table_text(form->table, place->name, text);
	if (strcmp(kind, "number") == 0)
		book_table_number(form->table, place->value, number);
	else if (strcmp(kind, "day") == 0 && text != NULL &&
		 form->columns[place->value].style == BOOK_DAY &&
		 day_parse(text, &day) == 0)
		book_table_day(form->table, place->value, day);
	else if (text != NULL && place->name == WORKBOOK_NOWHERE)
		book_table_text(form->table, place->value, text);
}

static void put_ref(struct workbook_form *form,
    const struct workbook_field *place, const char *ref)
{
	if (place->ref != WORKBOOK_NOWHERE && ref != NULL)
		book_table_text(form->table, place->ref, ref);
}

/* A figure that stands once on a sheet is written, and counted, once. */
static void put_once(const struct filling *filling)
{
	struct workbook_form *form = filling->form;

	for (size_t i = 0; i < form->form->field_count; i++) {
		const struct workbook_once *once = &filling->once[i];
		if (once->kind == NULL ||
		    (filling->any && strcmp(once->kind, "number") == 0))
			continue;
		put(form, &form->once[i], once->kind, once->text, once->number);
		put_ref(form, &form->once[i], once->ref);
	}
}

static void put_source(const struct filling *filling, int row)
{
	struct workbook_form *form = filling->form;
	const struct workbook_piece *piece = filling->piece;

	book_table_state(form->table, form->state, workbook_piece_style(piece),
	    workbook_piece_word(piece));
	book_table_number(form->table, form->mail, (double)piece->mail);
	book_table_instant(form->table, form->received, piece->received);
	book_table_text(form->table, form->file, piece->file);
	book_table_text(form->table, form->sheet,
	    filling->sheet != NULL ? filling->sheet : "");
	if (row > 0)
		book_table_number(form->table, form->row, row);
}

static void begin_row(struct filling *filling, int row)
{
	struct workbook_form *form = filling->form;

	if (form->last_unit != filling->unit)
		form->units++;
	form->last_unit = filling->unit;
	book_table_row(form->table);
	book_table_text(form->table, form->unit, filling->unit->name);
	if (form->day != WORKBOOK_NOWHERE)
		book_table_day(form->table, form->day, filling->piece->day);
	if (form->material != WORKBOOK_NOWHERE)
		book_table_text(form->table, form->material,
		    filling->piece->material->name);
	put_source(filling, row);
	put_once(filling);
	filling->row = row;
	filling->any = true;
}

/* A sheet without rows: 无 where it is good, else nothing could be read. */
static void end_sheet(struct filling *filling)
{
	struct workbook_form *form = filling->form;
	const struct workbook_piece *piece = filling->piece;

	if (filling->any)
		return;
	begin_row(filling, 0);
	if (form->form->column_count == 0)
		return;
	bool nothing = piece->state == PIECE_GOOD && !piece->repeat;
	book_table_state(form->table, form->first_each, BOOK_TEXT,
	    nothing ? "无" : "（没有读出数据，请看原件）");
}

static void forget_once(struct filling *filling)
{
	for (size_t i = 0; i < filling->form->form->field_count; i++) {
		free(filling->once[i].kind);
		free(filling->once[i].text);
		free(filling->once[i].ref);
		filling->once[i] = (struct workbook_once){0};
	}
}

static void begin_sheet(struct filling *filling, const char *sheet)
{
	if (filling->sheet != NULL) {
		if (strcmp(filling->sheet, sheet) == 0)
			return;
		end_sheet(filling);
	}
	forget_once(filling);
	free(filling->sheet);
	filling->sheet = mem_strdup(sheet);
	filling->row = 0;
	filling->any = false;
}

static char *copy(const char *text)
{
	return text != NULL ? mem_strdup(text) : NULL;
}

static void take_once(struct filling *filling, const struct store_field *field)
{
	const struct workbook_form *form = filling->form;

	for (size_t i = 0; i < form->form->field_count; i++)
		if (strcmp(form->once[i].field->id, field->field) == 0 &&
		    filling->once[i].kind == NULL)
			filling->once[i] = (struct workbook_once){
			    .kind = copy(field->kind),
			    .text = copy(field->text),
			    .ref = copy(field->ref),
			    .number = field->number,
			};
}

static void take_value(struct filling *filling, const struct store_field *field)
{
	struct workbook_form *form = filling->form;

	if (field->row != filling->row)
		begin_row(filling, field->row);
	for (size_t i = 0; i < form->form->column_count; i++)
		if (strcmp(form->each[i].field->id, field->field) == 0) {
			put(form, &form->each[i], field->kind, field->text,
			    field->number);
			put_ref(form, &form->each[i], field->ref);
		}
}

static int take_field(void *context, const struct store_field *field)
{
	struct filling *filling = context;

	if (field->position != filling->piece->position ||
	    strcmp(field->form, filling->form->form->id) != 0)
		return 0;
	begin_sheet(filling, field->sheet != NULL ? field->sheet : "");
	if (field->row == 0)
		take_once(filling, field);
	else
		take_value(filling, field);
	return 0;
}

static struct workbook_form *form_of(
    const struct workbook *workbook, const char *id)
{
	for (size_t i = 0; i < workbook->form_count; i++)
		if (strcmp(workbook->forms[i].form->id, id) == 0)
			return &workbook->forms[i];
	return NULL;
}

int workbook_forms_add(struct workbook *workbook, const struct unit *unit,
    const struct workbook_piece *piece, struct err *err)
{
	struct workbook_form *form = piece->slot->form != NULL
					 ? form_of(workbook, piece->slot->form)
					 : NULL;

	if (form == NULL)
		return 0;
	struct filling filling = {
	    .workbook = workbook,
	    .form = form,
	    .unit = unit,
	    .piece = piece,
	    .once = mem_calloc(
		form->form->field_count + 1, sizeof *filling.once),
	};
	int result = store_field_of(
	    workbook->store, piece->submission, &filling, take_field, err);
	if (result == 0)
		end_sheet(&filling);
	forget_once(&filling);
	free(filling.once);
	free(filling.sheet);
	return result;
}

/* --- the sheets --------------------------------------------------------- */

struct use { /* of a form by the campaign's slots */
	size_t materials;
	bool dated;
};

static struct use use_of(
    const struct campaign *campaign, const struct form *form)
{
	struct use use = {0};

	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct material *material = &campaign->materials[i];
		bool asked = false;
		for (size_t k = 0; k < material->slot_count; k++) {
			const char *id = material->slots[k].form;
			asked = asked ||
				(id != NULL && strcmp(id, form->id) == 0);
		}
		use.materials += asked;
		use.dated = use.dated ||
			    (asked && material->per == MATERIAL_DAY);
	}
	return use;
}

static void form_new(
    struct workbook *workbook, const struct form *form, struct use use)
{
	struct workbook_form *sheet = &workbook->forms[workbook->form_count++];

	sheet->form = form;
	sheet->title = mem_printf("%s（汇总）", form->name);
	workbook_form_lay_out(sheet, use.dated, use.materials > 1);
	struct book_table_settings settings = {
	    .name = form->title_count > 0 ? form->titles[0] : form->name,
	    .title = sheet->title,
	    .note = workbook->form_note,
	    .columns = sheet->columns,
	    .column_count = sheet->column_count,
	    .frozen = sheet->day != WORKBOOK_NOWHERE ? sheet->day + 1
						     : sheet->unit + 1,
	    .printed = sheet->state + 1,
	    .total_label = "合计",
	};
	sheet->table = book_table_new(workbook->book, &settings);
}

void workbook_forms_new(struct workbook *workbook)
{
	const struct campaign *campaign = workbook->report->campaign;

	workbook->forms = mem_calloc(
	    campaign->form_count + 1, sizeof *workbook->forms);
	for (size_t i = 0; i < campaign->form_count; i++) {
		struct use use = use_of(campaign, &campaign->forms[i]);
		if (use.materials > 0)
			form_new(workbook, &campaign->forms[i], use);
	}
}

void workbook_forms_end(struct workbook *workbook)
{
	for (size_t i = 0; i < workbook->form_count; i++)
		book_table_end(workbook->forms[i].table);
}

void workbook_forms_free(struct workbook *workbook)
{
	for (size_t i = 0; i < workbook->form_count; i++) {
		struct workbook_form *form = &workbook->forms[i];
		book_table_free(form->table);
		for (size_t k = 0; k < form->column_count; k++)
			free((char *)form->columns[k].head);
		free(form->columns);
		free(form->once);
		free(form->each);
		free(form->title);
	}
	free(workbook->forms);
}

static void sums_of(const struct workbook_form *form, void *context,
    void (*each)(void *context, const struct workbook_sum *sum))
{
	for (size_t i = 0; i < form->column_count; i++) {
		char *formula;
		struct workbook_sum sum = {
		    .form = form->form->name,
		    .label = form->columns[i].head,
		    .style = form->columns[i].style,
		    .units = form->units,
		    .rows = book_table_rows(form->table),
		};
		if (!book_table_total(form->table, i, &formula, &sum.value))
			continue;
		sum.formula = formula;
		each(context, &sum);
		free(formula);
	}
}

void workbook_forms_sums(const struct workbook *workbook, void *context,
    void (*each)(void *context, const struct workbook_sum *sum))
{
	for (size_t i = 0; i < workbook->form_count; i++)
		sums_of(&workbook->forms[i], context, each);
}
