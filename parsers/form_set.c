#include "parsers/form_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum key_level { KEY_EXACT, KEY_PLAIN, KEY_BARE };

struct form_key {
	char *text;
	size_t len;
	uint32_t hash;
	uint32_t next; /* 1 + index of the next key of the bucket, 0 = last */
	uint32_t form, slot;
	enum key_level level;
	bool odd;    /* KEY_BARE: the brackets dropped say something */
	char *plain; /* KEY_BARE: the label with its brackets */
};

/* FNV-1a, 32 bits. */
static uint32_t hash_of(const char *text, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

/* --- words --------------------------------------------------------------- */

static void words_add(struct form_words *words, char *folded)
{
	words->items = mem_resize(
	    words->items, words->count + 1, sizeof *words->items);
	words->items[words->count++] = folded;
}

static void words_fold(
    struct form_words *words, char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *folded = utf8_fold(texts[i]);
		if (*folded != '\0')
			words_add(words, folded);
		else
			free(folded);
	}
}

static void words_free(struct form_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
}

/* A letter, in the sense that it makes another word of the one before. */
static bool is_letter(const char *text)
{
	return (unsigned char)*text >= 0x80 || (*text >= 'a' && *text <= 'z');
}

static bool word_begins(const char *word, const char *folded)
{
	static const char *const tails[] = {
	    "数", "人数", "人次", "行", "栏", "为", "人"};
	size_t len = strlen(word);

	if (strncmp(folded, word, len) != 0)
		return false;
	if (!is_letter(folded + len))
		return true;
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		if (strcmp(folded + len, tails[i]) == 0)
			return true;
	}
	return false;
}

bool form_words_begin(const struct form_words *words, const char *folded)
{
	for (size_t i = 0; i < words->count; i++) {
		if (word_begins(words->items[i], folded))
			return true;
	}
	return false;
}

bool form_words_equal(const struct form_words *words, const char *folded)
{
	size_t start = strspn(folded, "(\"");
	size_t len = strlen(folded + start);

	while (len > 0 && strchr(".,)\"", folded[start + len - 1]) != NULL)
		len--;
	for (size_t i = 0; i < words->count; i++) {
		if (strlen(words->items[i]) == len &&
		    memcmp(folded + start, words->items[i], len) == 0)
			return true;
	}
	return false;
}

#define LONG_SAMPLE_BYTES 15 /* five Chinese characters */

/* "（示例）" and "示例：" are samples wherever they stand. */
static bool is_last_letter(const char *word, size_t len)
{
	return (unsigned char)word[len - 1] >= 0x80 ||
	       (word[len - 1] >= 'a' && word[len - 1] <= 'z');
}

static bool sample_in(const char *word, const char *folded)
{
	size_t len = strlen(word);

	for (const char *at = folded; (at = strstr(at, word)) != NULL;
	     at += len) {
		if (at == folded && word_begins(word, folded))
			return true;
		if (!is_last_letter(word, len))
			return true;
		if (at > folded && at[-1] == '(' && strchr("):,", at[len]))
			return true;
		if (len >= LONG_SAMPLE_BYTES && len * 2 >= strlen(folded))
			return true;
	}
	return false;
}

bool form_is_sample(const struct form_words *samples, const char *folded)
{
	for (size_t i = 0; i < samples->count; i++) {
		if (sample_in(samples->items[i], folded))
			return true;
	}
	return false;
}

/* What is left behind one of the words at the beginning, or NULL; the longest
 * word counts. */
static const char *behind(
    const char *text, const char *const *words, size_t count)
{
	size_t longest = 0;

	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(words[i]);
		if (len > longest && strncmp(text, words[i], len) == 0)
			longest = len;
	}
	return longest > 0 ? text + longest : NULL;
}

bool form_is_usual_sample(const char *folded)
{
	static const char *const words[] = {"示例", "样例", "范例", "例如",
	    "例", "举例", "填写示例", "填表示例", "填报示例"};
	bool bracket = *folded == '(';
	const char *rest = behind(folded + bracket, words, COUNT(words));

	if (rest == NULL)
		return false;
	rest += strspn(rest, "0123456789");
	if (bracket)
		return *rest == ')';
	return *rest == '\0' || *rest == ':';
}

bool form_is_usual_nothing(const char *folded)
{
	static const char *const whose[] = {"当日", "今日", "今天", "本日",
	    "当天", "本单位", "我单位", "本校", "我校", "本局", "我局", "本周"};
	static const char *const none[] = {"无", "没有", "暂无", "暂时没有",
	    "未开展", "未组织", "未举行", "未举办", "没有开展", "没有组织",
	    "无开展"};
	static const char *const what[] = {"活动", "报道", "宣传报道",
	    "媒体报道", "媒体宣传", "内容", "情况", "相关活动", "具体活动"};
	const char *rest = folded, *next;

	while ((next = behind(rest, whose, COUNT(whose))) != NULL)
		rest = next;
	rest = behind(rest, none, COUNT(none));
	if (rest == NULL)
		return false;
	next = behind(rest, what, COUNT(what));
	if (next != NULL && strcmp(next, "开展") == 0)
		return true;
	if (next != NULL)
		rest = next;
	return rest[strspn(rest, ".,!")] == '\0';
}

/* --- building ------------------------------------------------------------ */

static void filters_add(struct form_set *set, const char *text, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i + 1 < len; i++) {
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
		uint32_t bit = hash ^ hash >> 16;
		set->beginnings[bit >> 6 & 63] |= UINT64_C(1) << (bit & 63);
	}
	set->endings[(unsigned char)text[len - 1]] = true;
}

bool form_set_may_begin(
    const struct form_set *set, const char *text, size_t len)
{
	uint32_t hash = hash_of(text, len), bit = hash ^ hash >> 16;

	return set->beginnings[bit >> 6 & 63] >> (bit & 63) & 1;
}

static void key_add(struct form_set *set, const struct form_key *key)
{
	filters_add(set, key->text, key->len);
	MEM_GROW(set->keys, set->key_count, set->key_cap);
	struct form_key *added = &set->keys[set->key_count++];
	*added = *key;
	added->text = mem_strndup(key->text, key->len);
	added->hash = hash_of(key->text, key->len);
}

/* ">" between the levels of a header ("媒体报道数>省级") goes: such labels are
 * compared with the header cells above one another, joined. */
static void drop_levels(char *folded)
{
	char *out = folded;

	for (; *folded != '\0'; folded++) {
		if (*folded != '>')
			*out++ = *folded;
	}
	*out = '\0';
}

static void label_add(
    struct form_set *set, uint32_t form, uint32_t slot, const char *text)
{
	struct form_label label;
	char *folded = utf8_fold(text);

	drop_levels(folded);
	if (form_label_reduce(folded, strlen(folded), &label) == 0) {
		struct form_key key = {.form = form, .slot = slot};
		key.text = folded;
		key.len = label.len;
		key_add(set, &key);
		if (label.plain_len != label.len) {
			key.level = KEY_PLAIN;
			key.text = (char *)label.plain;
			key.len = label.plain_len;
			key_add(set, &key);
		}
		if (label.brackets) {
			key.level = KEY_BARE;
			key.odd = label.odd;
			key.plain = mem_strndup(label.plain, label.plain_len);
			key.text = label.bare;
			key.len = label.bare_len;
			key_add(set, &key);
		}
		if (slot >= set->forms[form].form->field_count)
			form_joints_add(&set->joints,
			    label.brackets ? label.bare : label.plain,
			    label.brackets ? label.bare_len : label.plain_len,
			    form, slot);
		if (label.len > set->longest_label)
			set->longest_label = label.len;
	}
	free(folded);
}

static void titles_add(struct form_set *set, struct form_prepared *prepared)
{
	const struct form *form = prepared->form;

	for (size_t i = 0; i < form->title_count; i++) {
		char *folded = utf8_fold(form->titles[i]);
		/* Another year's title is the same title. */
		size_t year = strspn(folded, "0123456789");
		if (year == 4 && form_starts(folded + 4, "年"))
			memmove(folded, folded + 7, strlen(folded + 7) + 1);
		size_t len = strlen(folded);
		if (len == 0) {
			free(folded);
			continue;
		}
		if (set->shortest_title == 0 || len < set->shortest_title)
			set->shortest_title = len;
		words_add(&prepared->titles, folded);
	}
}

static bool share_label(
    const struct form_field *one, const struct form_field *other)
{
	for (size_t i = 0; i < one->label_count; i++) {
		for (size_t j = 0; j < other->label_count; j++) {
			if (strcmp(one->labels[i], other->labels[j]) == 0)
				return true;
		}
	}
	return false;
}

static void find_repeated(struct form_prepared *prepared)
{
	const struct form *form = prepared->form;

	prepared->repeated = mem_calloc(
	    prepared->slot_count + 1, sizeof *prepared->repeated);
	for (size_t i = 0; i < prepared->slot_count; i++) {
		const struct form_field *one = form_slot(form, i);
		bool column = i >= form->field_count;
		prepared->repeated[i] |= one->occurrence > 1;
		for (size_t j = 0; one->occurrence > 1 && j < i; j++) {
			if ((j >= form->field_count) == column &&
			    share_label(one, form_slot(form, j)))
				prepared->repeated[j] = true;
		}
		for (size_t j = 0; j < i; j++) {
			if ((j >= form->field_count) == column &&
			    form_slot(form, j)->occurrence > 1 &&
			    share_label(one, form_slot(form, j)))
				prepared->repeated[i] = true;
		}
	}
}

static void prepare(
    struct form_set *set, uint32_t index, const struct form *form)
{
	static char *const usual_totals[] = {"合计", "总计", "小计", "共计"};
	struct form_prepared *prepared = &set->forms[index];

	prepared->form = form;
	prepared->slot_count = form->field_count + form->column_count;
	prepared->first_slot = set->slot_count;
	set->slot_count += prepared->slot_count;
	for (uint32_t slot = 0; slot < prepared->slot_count; slot++) {
		const struct form_field *field = form_slot(form, slot);
		for (size_t i = 0; i < field->label_count; i++)
			label_add(set, index, slot, field->labels[i]);
	}
	find_repeated(prepared);
	titles_add(set, prepared);
	/* Subtotals would be counted twice: these are never rows. */
	words_fold(&prepared->totals, usual_totals, COUNT(usual_totals));
	words_fold(
	    &prepared->totals, form->total_labels, form->total_label_count);
	words_fold(
	    &prepared->nothing, form->nothing_words, form->nothing_word_count);
	words_fold(
	    &prepared->samples, form->sample_words, form->sample_word_count);
}

static void fill_buckets(struct form_set *set)
{
	size_t size = 16;

	while (size < set->key_count * 2)
		size *= 2;
	set->bucket_mask = size - 1;
	set->buckets = mem_calloc(size, sizeof *set->buckets);
	for (size_t i = set->key_count; i-- > 0;) {
		uint32_t *bucket =
		    &set->buckets[set->keys[i].hash & set->bucket_mask];
		set->keys[i].next = *bucket;
		*bucket = (uint32_t)i + 1;
	}
}

struct form_set *form_set_new(const struct form *forms, size_t count)
{
	struct form_set *set = mem_calloc(1, sizeof *set);

	set->forms = mem_calloc(count + 1, sizeof *set->forms);
	set->count = count;
	for (size_t i = 0; i < count; i++)
		prepare(set, (uint32_t)i, &forms[i]);
	fill_buckets(set);
	form_joints_sort(&set->joints);
	return set;
}

void form_set_free(struct form_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++) {
		free(set->forms[i].repeated);
		words_free(&set->forms[i].titles);
		words_free(&set->forms[i].totals);
		words_free(&set->forms[i].nothing);
		words_free(&set->forms[i].samples);
	}
	for (size_t i = 0; i < set->key_count; i++) {
		free(set->keys[i].text);
		free(set->keys[i].plain);
	}
	form_joints_free(&set->joints);
	free(set->forms);
	free(set->keys);
	free(set->buckets);
	free(set);
}

const struct form_field *form_slot(const struct form *form, size_t slot)
{
	return slot < form->field_count
		   ? &form->fields[slot]
		   : &form->columns[slot - form->field_count];
}

/* --- looking up ---------------------------------------------------------- */

enum cell_level { CELL_FOLDED, CELL_PLAIN, CELL_BARE };

static enum form_strength strength_of(const struct form_key *key,
    const struct form_label *label, enum cell_level level)
{
	bool bare_key = key->level == KEY_BARE, bare = level == CELL_BARE;

	if (!bare_key && !bare) {
		bool exact = key->level == KEY_EXACT &&
			     (level == CELL_FOLDED ||
				 label->plain_len == label->len);
		return exact ? FORM_EXACT : FORM_ORNAMENTS;
	}
	if (bare_key && bare &&
	    !form_label_agree(
		label->plain, label->plain_len, key->plain, strlen(key->plain)))
		return FORM_NO_LABEL;
	return (bare_key && key->odd) || (bare && label->odd)
		   ? FORM_ODD_BRACKET
		   : FORM_UNIT_BRACKET;
}

struct lookup {
	const struct form_set *set;
	const struct form_label *label;
	struct form_match *matches;
	size_t count, max;
};

static void take(struct lookup *lookup, const struct form_key *key,
    enum form_strength strength)
{
	for (size_t i = 0; i < lookup->count; i++) {
		struct form_match *match = &lookup->matches[i];
		if (match->form == key->form && match->slot == key->slot) {
			if (strength > match->strength)
				match->strength = strength;
			return;
		}
	}
	if (strength != FORM_NO_LABEL && lookup->count < lookup->max)
		lookup->matches[lookup->count++] = (struct form_match){
		    key->form, key->slot, strength};
}

static void look_up(
    struct lookup *lookup, const char *text, size_t len, enum cell_level level)
{
	const struct form_set *set = lookup->set;
	uint32_t hash = hash_of(text, len);
	uint32_t index = set->buckets[hash & set->bucket_mask];

	while (index > 0) {
		const struct form_key *key = &set->keys[index - 1];
		if (key->hash == hash && key->len == len &&
		    memcmp(key->text, text, len) == 0)
			take(lookup, key,
			    strength_of(key, lookup->label, level));
		index = key->next;
	}
}

size_t form_set_match(const struct form_set *set,
    const struct form_label *label, struct form_match *matches, size_t max)
{
	struct lookup lookup = {
	    .set = set, .label = label, .matches = matches, .max = max};

	if (label->plain_len != label->len)
		look_up(&lookup, label->folded, label->len, CELL_FOLDED);
	look_up(&lookup, label->plain, label->plain_len, CELL_PLAIN);
	if (label->brackets)
		look_up(&lookup, label->bare, label->bare_len, CELL_BARE);
	return lookup.count;
}

static void take_joint(void *context, uint32_t form, uint32_t slot)
{
	const struct form_key key = {.form = form, .slot = slot};

	take(context, &key, FORM_UNIT_BRACKET);
}

size_t form_set_match_under(const struct form_set *set, const char *upper,
    size_t upper_len, const char *own, size_t own_len,
    struct form_match *matches, size_t max)
{
	struct lookup lookup = {.set = set, .matches = matches, .max = max};

	form_joints_find(
	    &set->joints, upper, upper_len, own, own_len, take_joint, &lookup);
	return lookup.count;
}
