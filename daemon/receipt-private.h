/*
 * The pieces of a receipt: words (receipt_words.c), what arrived and what is
 * wrong with it (receipt_arrived.c), what is still owed and the whole
 * (receipt_data.c). The JSON is what templates see: README, "Templates".
 */
#ifndef DAEMON_RECEIPT_PRIVATE_H
#define DAEMON_RECEIPT_PRIVATE_H

#include <jansson.h>
#include <stdbool.h>

#include "receipt.h"

/* All data of a receipt (a new object). */
json_t *receipt_data(
    const struct templates *templates, const struct receipt_input *input);

json_t *receipt_submission_json(
    const struct receipt_input *input, const struct verdict_submission *item);
json_t *receipt_loose_json(const struct receipt_input *input);
void receipt_set_problems(json_t *data, const struct templates *templates,
    const struct receipt_input *input);
json_t *receipt_readings_json(const struct receipt_input *input);

/* Texts are malloc'ed unless const. "" for DAY_NONE. */
char *receipt_day_text(int32_t day);
/* A deadline at the last second of a day is said as the day; "" for none. */
char *receipt_deadline_text(int64_t deadline, int32_t offset_secs);
char *receipt_size_text(int64_t bytes);
/* 压缩包 › 文件: the name with what it came in. */
char *receipt_file_text(const struct facts_part *part);
/* 文件 › 工作表 › 单元格; sheet and ref may be NULL or empty. */
char *receipt_place_text(const char *file, const char *sheet, const char *ref);
/* NULL for a note that is none of the sender's business. */
const char *receipt_note_text(const char *code);
const char *receipt_loose_text(const char *code);
const char *receipt_state_text(enum standing_state state);
/* 需 2 份，已有 1 份; or which slots have nothing; "" */
char *receipt_missing_text(const struct standing *item);
/* has_contacts, contacts: [{name, phone}] */
void receipt_set_contacts(json_t *data, const struct campaign *campaign);

/* Takes the text. */
void receipt_set_text(json_t *object, const char *key, char *text);
void receipt_set_flag(json_t *object, const char *key, bool value);

#endif
