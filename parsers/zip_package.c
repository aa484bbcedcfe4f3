#include "parsers/zip_package.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

#include "base/mem.h"
#include "base/utf8.h"

/* APPNOTE.TXT 4.3.16 and 4.3.12, without what varies in length. */
#define END_BYTES 22
#define DIRECTORY_BYTES 46
#define FLAG_UTF8 0x08 /* of the flags' upper byte: bit 11 */

struct slot {
	char *name; /* with forward slashes */
	uint32_t hash;
	int32_t next; /* index + 1 in the same bucket */
};

struct package {
	zip_t *zip;
	unsigned char *mended; /* owned copy of the bytes, or NULL */
	struct slot *members;
	size_t count;
	int32_t *buckets; /* index + 1 */
	size_t bucket_mask;
	const struct limits *limits;
	struct table_report *report;
	int64_t inflated; /* bytes, of all members so far */
};

struct package_member {
	struct package *package;
	zip_file_t *file;
	char *name;
	int64_t packed, inflated; /* bytes */
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)lower(*name)) * 16777619u;
	return hash;
}

static char *plain_name(const char *name)
{
	while (*name == '/' || *name == '\\')
		name++;
	char *plain = mem_strdup(name);
	for (char *at = plain; *at != '\0'; at++)
		if (*at == '\\')
			*at = '/';
	return plain;
}

/* The first of two members of one name holds: that is what Excel reads. */
static void index_names(struct package *package)
{
	size_t buckets = 16;

	while (buckets < package->count * 2)
		buckets *= 2;
	package->buckets = mem_calloc(buckets, sizeof *package->buckets);
	package->bucket_mask = buckets - 1;
	for (size_t i = package->count; i-- > 0;) {
		struct slot *slot = &package->members[i];
		const char *name = zip_get_name(
		    package->zip, i, ZIP_FL_ENC_RAW);
		slot->name = plain_name(name != NULL ? name : "");
		slot->hash = hash_of(slot->name);
		int32_t *bucket =
		    &package->buckets[slot->hash & package->bucket_mask];
		slot->next = *bucket;
		*bucket = (int32_t)i + 1;
	}
}

static zip_t *open_zip(const unsigned char *bytes, size_t size, int *code)
{
	zip_error_t error;

	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
	zip_t *zip = NULL;
	if (source != NULL) {
		zip = zip_open_from_source(source, ZIP_RDONLY, &error);
		if (zip == NULL)
			zip_source_free(source);
	}
	*code = zip_error_code_zip(&error);
	zip_error_fini(&error);
	return zip;
}

static unsigned get16(const unsigned char *at)
{
	return at[0] | (unsigned)at[1] << 8;
}

static uint32_t get32(const unsigned char *at)
{
	return get16(at) | (uint32_t)get16(at + 2) << 16;
}

/* The central directory, by the last end record (APPNOTE.TXT 4.3.16). */
static size_t directory_at(const unsigned char *bytes, size_t size)
{
	for (size_t at = size < END_BYTES ? 0 : size - END_BYTES + 1; at-- > 0;)
		if (memcmp(bytes + at, "PK\5\6", 4) == 0)
			return get32(bytes + at + 16);
	return size;
}

/* Chinese packers say that a GBK name was UTF-8, and libzip refuses the whole
 * file for it: a copy in which those names say nothing, or NULL when there are
 * none. */
static unsigned char *mend_names(const unsigned char *bytes, size_t size)
{
	unsigned char *copy = NULL;
	size_t at = directory_at(bytes, size);

	while (at < size && size - at > DIRECTORY_BYTES &&
	       memcmp(bytes + at, "PK\1\2", 4) == 0) {
		size_t len = get16(bytes + at + 28);
		const char *name = (const char *)bytes + at + DIRECTORY_BYTES;
		if (len > size - at - DIRECTORY_BYTES)
			break;
		if ((bytes[at + 9] & FLAG_UTF8) != 0 &&
		    !utf8_valid(name, len)) {
			if (copy == NULL) {
				copy = mem_alloc(size);
				memcpy(copy, bytes, size);
			}
			copy[at + 9] &= (unsigned char)~FLAG_UTF8;
		}
		at += DIRECTORY_BYTES + len + get16(bytes + at + 30) +
		      get16(bytes + at + 32);
	}
	return copy;
}

static zip_t *open_mended(
    unsigned char **copy, const unsigned char *bytes, size_t size, int *code)
{
	zip_t *zip = open_zip(bytes, size, code);

	if (zip == NULL && *code == ZIP_ER_INCONS)
		*copy = mend_names(bytes, size);
	return *copy != NULL ? open_zip(*copy, size, code) : zip;
}

struct package *package_open(const unsigned char *bytes, size_t size,
    const struct limits *limits, struct table_report *report)
{
	int code = 0;
	unsigned char *copy = NULL;
	zip_t *zip = open_mended(&copy, bytes, size, &code);

	if (zip == NULL) {
		table_refuse(report, OUTCOME_DAMAGED,
		    code == ZIP_ER_NOZIP
			? "the package has no directory: cut off?"
			: "the package's directory is damaged");
		free(copy);
		return NULL;
	}
	zip_int64_t count = zip_get_num_entries(zip, 0);
	if (count > limits->archive_entries) {
		table_refuse(report, OUTCOME_TOO_LARGE,
		    "more than %lld entries in the package",
		    (long long)limits->archive_entries);
		zip_discard(zip);
		free(copy);
		return NULL;
	}
	struct package *package = mem_calloc(1, sizeof *package);
	package->zip = zip;
	package->mended = copy;
	package->count = (size_t)count;
	package->members = mem_calloc(package->count, sizeof(struct slot));
	package->limits = limits;
	package->report = report;
	index_names(package);
	return package;
}

void package_free(struct package *package)
{
	if (package == NULL)
		return;
	for (size_t i = 0; i < package->count; i++)
		free(package->members[i].name);
	free(package->members);
	free(package->buckets);
	zip_discard(package->zip);
	free(package->mended);
	free(package);
}

size_t package_count(const struct package *package)
{
	return package->count;
}

const char *package_name(const struct package *package, size_t index)
{
	return package->members[index].name;
}

int64_t package_find(const struct package *package, const char *name)
{
	char *plain = plain_name(name);
	uint32_t hash = hash_of(plain);
	int32_t at = package->buckets[hash & package->bucket_mask];

	while (at != 0) {
		const struct slot *slot = &package->members[at - 1];
		if (slot->hash == hash && strcasecmp(slot->name, plain) == 0)
			break;
		at = slot->next;
	}
	free(plain);
	return at != 0 ? at - 1 : PACKAGE_NONE;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void undo_percent(char *text)
{
	char *out = text;

	for (const char *at = text; *at != '\0'; at++) {
		if (at[0] == '%' && hex_digit(at[1]) >= 0 &&
		    hex_digit(at[2]) >= 0) {
			char c = (char)(hex_digit(at[1]) * 16 +
					hex_digit(at[2]));
			if (c != '\0') {
				*out++ = c;
				at += 2;
				continue;
			}
		}
		*out++ = *at;
	}
	*out = '\0';
}

char *package_resolve(const char *part, const char *target)
{
	bool absolute = target[0] == '/' || target[0] == '\\';
	const char *slash = strrchr(part, '/');
	int folder = absolute || slash == NULL ? 0 : (int)(slash - part + 1);
	char *joined = mem_printf("%.*s%s", folder, part, target);
	char *plain = plain_name(joined);
	char *out = plain;

	free(joined);
	for (char *at = plain; *at != '\0';) {
		size_t len = strcspn(at, "/");
		bool more = at[len] == '/';
		if (len == 2 && memcmp(at, "..", 2) == 0) {
			if (out > plain)
				out--;
			while (out > plain && out[-1] != '/')
				out--;
		} else if (len > 0 && !(len == 1 && *at == '.')) {
			memmove(out, at, len);
			out += len;
			if (more)
				*out++ = '/';
		}
		at += len + more;
	}
	*out = '\0';
	undo_percent(plain);
	return plain;
}

void package_describe(
    struct package *package, size_t index, struct package_entry *entry)
{
	zip_uint8_t system = 0;
	zip_uint32_t attributes = 0;
	zip_stat_t stat;

	*entry = (struct package_entry){.name = ""};
	zip_stat_init(&stat);
	if (zip_stat_index(package->zip, index, 0, &stat) == 0) {
		entry->packed = (int64_t)stat.comp_size;
		entry->size = (int64_t)stat.size;
	}
	const char *name = zip_get_name(package->zip, index, ZIP_FL_ENC_RAW);
	if (name != NULL) {
		entry->name = name;
		/* Anything not marked would come back converted. */
		const char *strict = zip_get_name(
		    package->zip, index, ZIP_FL_ENC_STRICT);
		entry->utf8 = strict != NULL && strcmp(strict, name) == 0;
	}
	if (zip_file_get_external_attributes(
		package->zip, index, 0, &system, &attributes) == 0 &&
	    (system == ZIP_OPSYS_UNIX || system == ZIP_OPSYS_OS_X))
		entry->mode = attributes >> 16;
}

void package_report_to(struct package *package, struct table_report *report)
{
	package->report = report;
}

struct package_member *package_member_open(
    struct package *package, int64_t index)
{
	const char *name = package->members[index].name;
	zip_stat_t stat;

	zip_stat_init(&stat);
	if (zip_stat_index(package->zip, (zip_uint64_t)index, 0, &stat) < 0) {
		table_refuse(package->report, OUTCOME_DAMAGED,
		    "no directory entry for %s", name);
		return NULL;
	}
	if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
	    stat.encryption_method != ZIP_EM_NONE) {
		table_refuse(package->report, OUTCOME_ENCRYPTED,
		    "%s is protected by a password", name);
		return NULL;
	}
	zip_file_t *file = zip_fopen_index(
	    package->zip, (zip_uint64_t)index, 0);
	if (file == NULL) {
		int code = zip_error_code_zip(zip_get_error(package->zip));
		table_refuse(package->report,
		    code == ZIP_ER_COMPNOTSUPP ? OUTCOME_UNSUPPORTED
					       : OUTCOME_DAMAGED,
		    code == ZIP_ER_COMPNOTSUPP
			? "%s is packed in an unknown way"
			: "%s is damaged",
		    name);
		return NULL;
	}
	struct package_member *member = mem_calloc(1, sizeof *member);
	member->package = package;
	member->file = file;
	member->name = mem_strdup(name);
	member->packed = (int64_t)stat.comp_size;
	return member;
}

int64_t package_member_read(
    struct package_member *member, void *out, size_t room)
{
	struct package *package = member->package;
	const struct limits *limits = package->limits;
	zip_int64_t got = zip_fread(member->file, out, room);

	/* All bytes have been given by then. Excel mends such files, and the
	 * XML is still checked; so it is said, not refused. */
	if (got < 0 && zip_error_code_zip(zip_file_get_error(member->file)) ==
			   ZIP_ER_CRC) {
		table_note(package->report, "the checksum of %s is wrong",
		    member->name);
		return 0;
	}
	if (got < 0)
		return table_refuse(package->report, OUTCOME_DAMAGED,
		    "%s is damaged: %s", member->name,
		    zip_file_strerror(member->file));
	member->inflated += got;
	package->inflated += got;
	if (package->inflated > limits->inflated_bytes)
		return table_refuse(package->report, OUTCOME_TOO_LARGE,
		    "more than %lld bytes when unpacked",
		    (long long)limits->inflated_bytes);
	if (member->inflated > limits->inflate_ratio_from &&
	    member->inflated / (member->packed + 1) > limits->inflate_ratio)
		return table_refuse(package->report, OUTCOME_TOO_LARGE,
		    "%s unpacks to more than %lld times its size", member->name,
		    (long long)limits->inflate_ratio);
	return got;
}

void package_member_close(struct package_member *member)
{
	if (member == NULL)
		return;
	zip_fclose(member->file);
	free(member->name);
	free(member);
}
