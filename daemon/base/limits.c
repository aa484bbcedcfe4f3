#include "base/limits.h"

const struct limits limits_default = {
#define LIMIT_VALUE(name, value, meaning) .name = (value),
    LIMITS(LIMIT_VALUE)
#undef LIMIT_VALUE
};

json_t *limits_to_json(const struct limits *limits)
{
	json_t *object = json_object();

#define LIMIT_SET(name, value, meaning) \
	json_object_set_new_nocheck(object, #name, json_integer(limits->name));
	LIMITS(LIMIT_SET)
#undef LIMIT_SET
	return object;
}

static int limit_get(const json_t *object, const char *name, int64_t *limit)
{
	const json_t *value = json_object_get(object, name);

	if (value == NULL)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) <= 0)
		return -1;
	*limit = json_integer_value(value);
	return 0;
}

int limits_from_json(const json_t *object, struct limits *limits)
{
	struct limits read = limits_default;

	if (!json_is_object(object))
		return -1;
#define LIMIT_GET(name, value, meaning) \
	if (limit_get(object, #name, &read.name) < 0) \
		return -1;
	LIMITS(LIMIT_GET)
#undef LIMIT_GET
	*limits = read;
	return 0;
}
