/*
 * rar, 7z, tar and what gzip, bzip2 and xz pack through libarchive, the only
 * file that knows it. One format is enabled, that of the magic number: with
 * several it takes the zip stored inside a rar for the file. What is packed
 * may be a tar, else it is one file. Data is read by archive_read_data alone,
 * for the functions that know of sparse files pour out gigabytes of zeros for a
 * hard link of 122 bytes (3.6.2).
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "parsers/unpack_private.h"

#define PIECE_BYTES 65536u

/* libarchive gives names in the character set of the thread's locale. */
static locale_t utf8_locale;

int unpack_stream_prepare(void)
{
	if (utf8_locale == (locale_t)0)
		utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return utf8_locale == (locale_t)0 ? -1 : 0;
}

struct stream {
	struct unpack *unpack;
	struct unpack_rar rar; /* zeros for 7z */
	struct unpack_rar_file file;
	uint32_t sum; /* CRC-32 of the file's data so far */
	struct archive *archive;
	bool opened; /* it knows a format: else asking of it crashes (3.6.2) */
	bool gzip;
};

static void enable_format(struct stream *stream, enum sniff_kind kind)
{
	struct archive *archive = stream->archive;

	if (kind == SNIFF_SEVENZIP)
		archive_read_support_format_7zip(archive);
	else if (kind == SNIFF_RAR && stream->rar.five)
		archive_read_support_format_rar5(archive);
	else if (kind == SNIFF_RAR)
		archive_read_support_format_rar(archive);
	else
		archive_read_support_format_tar(archive);
	if (kind == SNIFF_GZIP)
		archive_read_support_filter_gzip(archive);
	else if (kind == SNIFF_BZIP2)
		archive_read_support_filter_bzip2(archive);
	else if (kind == SNIFF_XZ)
		archive_read_support_filter_xz(archive);
	if (kind == SNIFF_GZIP || kind == SNIFF_BZIP2 || kind == SNIFF_XZ)
		archive_read_support_format_raw(archive);
}

static void open_archive(
    struct stream *stream, enum sniff_kind kind, int *status)
{
	struct archive *archive = archive_read_new();

	stream->archive = archive;
	*status = ARCHIVE_FATAL;
	if (archive == NULL)
		return;
	enable_format(stream, kind);
	*status = archive_read_open_memory(
	    archive, stream->unpack->bytes, stream->unpack->size);
}

static bool says(struct archive *archive, const char *word)
{
	const char *text = archive_error_string(archive);

	return text != NULL && strcasestr(text, word) != NULL;
}

/* What libarchive's refusal comes to. It names no codes of its own. */
static enum outcome outcome_of(const struct stream *stream)
{
	struct archive *archive = stream->archive;

	if (archive_errno(archive) == ENOMEM || says(archive, "memory"))
		return OUTCOME_TOO_LARGE;
	if (stream->rar.locked || stream->file.locked ||
	    says(archive, "encrypt") ||
	    (stream->opened && archive_read_has_encrypted_entries(archive) > 0))
		return OUTCOME_ENCRYPTED;
	if (says(archive, "support") && !says(archive, "block header"))
		return OUTCOME_UNSUPPORTED;
	return OUTCOME_DAMAGED;
}

static const char *reason_of(struct archive *archive)
{
	const char *text = archive_error_string(archive);

	return text != NULL ? text : "it cannot be read";
}

/* The data of the entry just named. UNPACK_ON: its end, or *status < 0. */
static enum unpack_next copy(struct stream *stream, int *status)
{
	struct archive *archive = stream->archive;
	char piece[PIECE_BYTES];
	enum unpack_next next = UNPACK_ON;
	la_ssize_t got;

	do {
		got = archive_read_data(archive, piece, sizeof piece);
		if (got <= 0)
			break;
		stream->sum = (uint32_t)crc32(
		    stream->sum, (const Bytef *)piece, (uInt)got);
		next = unpack_bytes(stream->unpack, piece, (size_t)got);
	} while (next == UNPACK_ON);
	*status = got < 0 ? (int)got : ARCHIVE_OK;
	return next;
}

/* Not a tar but a file: it has no name of its own. */
static bool is_alone(const struct stream *stream)
{
	return archive_format(stream->archive) == ARCHIVE_FORMAT_RAW;
}

static uint32_t little(const unsigned char *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/* libarchive passes over the trailer (RFC 1952, 2.3.1). Where several members
 * stand one behind the other the last one's length is not the file's. */
static bool gzip_sum_is_wrong(const struct stream *stream)
{
	const struct unpack *unpack = stream->unpack;
	const unsigned char *trailer = unpack->bytes + unpack->size - 8;

	return unpack->size >= 18 &&
	       little(trailer + 4) == (uint32_t)unpack->file_bytes &&
	       little(trailer) != stream->sum;
}

static enum unpack_next read_file(
    struct stream *stream, struct archive_entry *entry, int *status)
{
	struct unpack *unpack = stream->unpack;

	if (stream->file.locked || archive_entry_is_data_encrypted(entry) > 0)
		return unpack_end(unpack, OUTCOME_ENCRYPTED,
		    "the file is protected by a password");
	enum unpack_next next = copy(stream, status);
	if (next == UNPACK_FILE)
		return unpack_end(unpack, OUTCOME_TOO_LARGE,
		    "part_bytes: too many bytes unpacked");
	if (next == UNPACK_OVER)
		return next;
	if (*status < ARCHIVE_OK)
		return unpack_end(
		    unpack, outcome_of(stream), reason_of(stream->archive));
	/* A volume ends a file early without saying so. */
	if (archive_entry_size_is_set(entry) &&
	    unpack->file_bytes < archive_entry_size(entry))
		return unpack_end(
		    unpack, OUTCOME_DAMAGED, "its end is missing");
	if (stream->gzip && is_alone(stream) && gzip_sum_is_wrong(stream))
		return unpack_end(
		    unpack, OUTCOME_DAMAGED, "its checksum is wrong");
	/* Nor does it compare the sums of stored files. */
	if (stream->file.has_sum && stream->file.sum != stream->sum)
		return unpack_end(
		    unpack, OUTCOME_DAMAGED, "its checksum is wrong");
	return unpack_end(unpack, OUTCOME_OK, NULL);
}

static bool is_file(struct archive_entry *entry)
{
	__LA_MODE_T type = archive_entry_filetype(entry);

	return (type == AE_IFREG || type == 0) &&
	       archive_entry_hardlink(entry) == NULL &&
	       archive_entry_symlink(entry) == NULL;
}

static enum unpack_next take(
    struct stream *stream, struct archive_entry *entry, int *status)
{
	struct unpack *unpack = stream->unpack;
	const char *stored = archive_entry_pathname(entry);
	enum unpack_next next = unpack_count(unpack);

	stream->file = unpack_rar_next(&stream->rar);
	stream->sum = 0;
	if (next != UNPACK_ON || !is_file(entry))
		return next;
	if (stored == NULL || is_alone(stream))
		stored = "";
	char *path = unpack_path(stored, false);
	/* A name that is lost is no reason to lose the file. */
	if (*path == '\0' || unpack_wanted(path)) {
		next = unpack_begin(unpack, path);
		if (next == UNPACK_ON)
			next = read_file(stream, entry, status);
	}
	free(path);
	return next;
}

static void read_all(struct stream *stream)
{
	struct table_report *report = stream->unpack->report;
	struct archive_entry *entry;
	enum unpack_next next = UNPACK_ON;
	int status = ARCHIVE_OK;

	while (next == UNPACK_ON) {
		/* It takes an old ENOMEM for its own and ends the process. */
		errno = 0;
		status = archive_read_next_header(stream->archive, &entry);
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			break;
		next = take(stream, entry, &status);
		if (status == ARCHIVE_FATAL)
			break;
	}
	if (next != UNPACK_ON)
		return;
	if (status != ARCHIVE_EOF)
		table_refuse(report, outcome_of(stream), "%s",
		    reason_of(stream->archive));
	else if (stream->unpack->entries == 0)
		table_refuse(report, OUTCOME_DAMAGED, "nothing in it is found");
}

void unpack_stream(struct unpack *unpack, enum sniff_kind kind)
{
	struct stream stream = {.unpack = unpack, .gzip = kind == SNIFF_GZIP};
	int status;
	locale_t before = uselocale(
	    utf8_locale != (locale_t)0 ? utf8_locale : LC_GLOBAL_LOCALE);

	if (kind == SNIFF_RAR)
		stream.rar = unpack_rar_look(unpack->bytes, unpack->size);
	/* Said whatever comes of reading what is there. */
	if (stream.rar.volume)
		table_refuse(unpack->report, OUTCOME_UNSUPPORTED,
		    "one volume of an archive of several");
	open_archive(&stream, kind, &status);
	if (stream.archive == NULL)
		table_refuse(unpack->report, OUTCOME_TOO_LARGE, "memory_bytes");
	else if ((stream.opened = status == ARCHIVE_OK))
		read_all(&stream);
	else
		table_refuse(unpack->report, outcome_of(&stream), "%s",
		    reason_of(stream.archive));
	archive_read_free(stream.archive);
	uselocale(before);
}
