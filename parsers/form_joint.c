#include "parsers/form_joint.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MAX_CHARS 20
#define LEAST_CHARS 2 /* of either cell */
#define MAX_BYTES (4 * MAX_CHARS)

struct form_joint {
	char *upper, *own;
	uint32_t form, slot;
};

/* Only numbers are split so: 人数, 次数, 覆盖率, 工作量. */
static bool is_count(const char *label, size_t len)
{
	static const char *const ends[] = {"数", "次", "率", "量", "额"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t size = strlen(ends[i]);
		if (len > size &&
		    memcmp(label + len - size, ends[i], size) == 0)
			return true;
	}
	return false;
}

/* Where each character begins, and the end; 0 when there are too many. */
static size_t characters(
    const char *label, size_t len, size_t at[MAX_CHARS + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		if (((unsigned char)label[i] & 0xc0) == 0x80)
			continue;
		if (count == MAX_CHARS)
			return 0;
		at[count++] = i;
	}
	at[count] = len;
	return count;
}

static void add(struct form_joints *joints, const char *label, size_t from,
    size_t to, size_t len, const struct form_joint *model)
{
	MEM_GROW(joints->items, joints->count, joints->cap);
	struct form_joint *joint = &joints->items[joints->count++];
	*joint = *model;
	joint->own = mem_strndup(label + from, to - from);
	joint->upper = mem_alloc(len - (to - from) + 1);
	memcpy(joint->upper, label, from);
	memcpy(joint->upper + from, label + to, len - to);
	joint->upper[len - (to - from)] = '\0';
}

void form_joints_add(struct form_joints *joints, const char *label, size_t len,
    uint32_t form, uint32_t slot)
{
	const struct form_joint model = {.form = form, .slot = slot};
	size_t at[MAX_CHARS + 1];

	if (!is_count(label, len))
		return;
	size_t count = characters(label, len, at);
	for (size_t from = 0; from < count; from++) {
		for (size_t to = from + LEAST_CHARS; to < count; to++) {
			if (count - (to - from) >= LEAST_CHARS)
				add(joints, label, at[from], at[to], len,
				    &model);
		}
	}
}

static int compare(const void *one, const void *other)
{
	const struct form_joint *a = one, *b = other;
	int order = strcmp(a->upper, b->upper);

	return order != 0 ? order : strcmp(a->own, b->own);
}

void form_joints_sort(struct form_joints *joints)
{
	if (joints->count > 0)
		qsort(joints->items, joints->count, sizeof *joints->items,
		    compare);
}

void form_joints_free(struct form_joints *joints)
{
	for (size_t i = 0; i < joints->count; i++) {
		free(joints->items[i].upper);
		free(joints->items[i].own);
	}
	free(joints->items);
	*joints = (struct form_joints){0};
}

/* The first that is not before these two. */
static size_t first_of(
    const struct form_joints *joints, const char *upper, const char *own)
{
	const struct form_joint wanted = {
	    .upper = (char *)upper, .own = (char *)own};
	size_t low = 0, high = joints->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(&joints->items[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A copy that ends; false when no label is so long. */
static bool take_text(const char *text, size_t len, char out[MAX_BYTES + 1])
{
	if (len == 0 || len > MAX_BYTES)
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

bool form_joints_have(
    const struct form_joints *joints, const char *upper, size_t len)
{
	char text[MAX_BYTES + 1];

	if (joints->count == 0 || !take_text(upper, len, text))
		return false;
	size_t first = first_of(joints, text, "");
	return first < joints->count &&
	       strcmp(joints->items[first].upper, text) == 0;
}

void form_joints_find(const struct form_joints *joints, const char *upper,
    size_t upper_len, const char *own, size_t own_len,
    void (*take)(void *context, uint32_t form, uint32_t slot), void *context)
{
	char over[MAX_BYTES + 1], under[MAX_BYTES + 1];

	if (!take_text(upper, upper_len, over) ||
	    !take_text(own, own_len, under))
		return;
	for (size_t i = first_of(joints, over, under);
	     i < joints->count && strcmp(joints->items[i].upper, over) == 0 &&
	     strcmp(joints->items[i].own, under) == 0;
	     i++)
		take(context, joints->items[i].form, joints->items[i].slot);
}
