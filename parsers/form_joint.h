/*
 * Labels of columns as a header of two rows splits them: 参与教师人数 as 教师
 * under 参与人数, 省级及以上媒体报道数 as 省级及以上 under 媒体报道数. (Where
 * the upper cell begins the label and the lower one ends it, joining the two is
 * enough and form_set knows the label.)
 */
#ifndef PARSERS_FORM_JOINT_H
#define PARSERS_FORM_JOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct form_joint;

struct form_joints {
	struct form_joint *items; /* sorted once all are there */
	size_t count, cap;
};

/* Adds the ways in which a label (folded, without brackets) may be split;
 * none where it doesn't end as counts do. */
void form_joints_add(struct form_joints *joints, const char *label, size_t len,
    uint32_t form, uint32_t slot);
void form_joints_sort(struct form_joints *joints);
void form_joints_free(struct form_joints *joints);

/* Whether some label has this text in the upper cell. */
bool form_joints_have(
    const struct form_joints *joints, const char *upper, size_t len);

/* Calls `take` with each form and slot that the two cells say together. */
void form_joints_find(const struct form_joints *joints, const char *upper,
    size_t upper_len, const char *own, size_t own_len,
    void (*take)(void *context, uint32_t form, uint32_t slot), void *context);

#endif
