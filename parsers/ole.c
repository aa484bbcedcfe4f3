#include "parsers/ole.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* [MS-CFB] 2.2, 2.6.1; a mini sector is always of 64 bytes. */
#define HEADER_BYTES 512u
#define ENTRY_BYTES 128u
#define MINI_SHIFT 6u
#define MINI_CUTOFF 4096u
#define HEADER_FATS 109u
#define MAX_SECTOR 0xfffffffau
/* A workbook's macros make hundreds of entries, no honest file these. */
#define MAX_ENTRIES 65536u

static uint32_t get32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Sector n begins behind the header, which takes one sector's room. */
static uint64_t sector_place(const struct ole *ole, uint32_t sector)
{
	return ((uint64_t)sector + 1) << ole->shift;
}

/* A whole sector, or NULL: only a stream's last may be cut off. */
static const unsigned char *sector_at(const struct ole *ole, uint32_t sector)
{
	uint64_t at = sector_place(ole, sector);

	if (sector >= MAX_SECTOR || at + (1u << ole->shift) > ole->size)
		return NULL;
	return ole->bytes + at;
}

static uint32_t per_sector(const struct ole *ole)
{
	return (1u << ole->shift) / 4;
}

/* --- the tables of sectors ----------------------------------------------- */

/* Gathers the places of the FAT's sectors, first from the header, then along
 * the DIFAT; no more of them than the file's sectors need. */
static void find_fat(struct ole *ole)
{
	uint32_t need = ole->sectors / per_sector(ole) + 1;
	uint32_t difat = get32(ole->bytes + 68);

	ole->fat = mem_calloc(need, sizeof *ole->fat);
	while (ole->fat_count < need && ole->fat_count < HEADER_FATS) {
		ole->fat[ole->fat_count] = get32(
		    ole->bytes + 76 + 4 * ole->fat_count);
		ole->fat_count++;
	}
	while (ole->fat_count < need) {
		const unsigned char *at = sector_at(ole, difat);
		if (at == NULL)
			return;
		uint32_t last = per_sector(ole) - 1;
		for (uint32_t i = 0; i < last && ole->fat_count < need; i++)
			ole->fat[ole->fat_count++] = get32(at + 4 * i);
		difat = get32(at + 4 * last);
	}
}

static uint32_t next_sector(const struct ole *ole, uint32_t sector)
{
	uint32_t index = sector / per_sector(ole);

	if (index >= ole->fat_count)
		return MAX_SECTOR;
	const unsigned char *at = sector_at(ole, ole->fat[index]);
	return at != NULL ? get32(at + 4 * (sector % per_sector(ole)))
			  : MAX_SECTOR;
}

static uint32_t next_mini(const struct ole *ole, uint32_t sector)
{
	uint32_t index = sector / per_sector(ole);

	if (index >= ole->mini_fat_count)
		return MAX_SECTOR;
	const unsigned char *at = sector_at(ole, ole->mini_fat[index]);
	return at != NULL ? get32(at + 4 * (sector % per_sector(ole)))
			  : MAX_SECTOR;
}

static void find_mini_fat(struct ole *ole)
{
	uint32_t sector = get32(ole->bytes + 60);
	uint32_t cap = 0;
	/* As many as the mini stream has need of. */
	uint64_t need = (ole->mini.size >> MINI_SHIFT) / per_sector(ole) + 1;

	while (ole->mini_fat_count < need && sector_at(ole, sector) != NULL) {
		MEM_GROW(ole->mini_fat, ole->mini_fat_count, cap);
		ole->mini_fat[ole->mini_fat_count++] = sector;
		sector = next_sector(ole, sector);
	}
}

/* --- streams ------------------------------------------------------------- */

static void add_run(
    struct ole_stream *stream, uint64_t file_from, uint64_t size)
{
	struct ole_run *last = stream->run_count > 0
				   ? &stream->runs[stream->run_count - 1]
				   : NULL;

	if (last != NULL && last->file_from + last->size == file_from) {
		last->size += size;
	} else {
		MEM_GROW(stream->runs, stream->run_count, stream->run_cap);
		stream->runs[stream->run_count++] = (struct ole_run){
		    stream->size, file_from, size};
	}
	stream->size += size;
}

/* Follows a chain of whole sectors until `size` bytes are found, the chain
 * ends or the file does: a chain that comes back to itself ends there too. */
static void follow(
    const struct ole *ole, uint32_t sector, struct ole_stream *stream)
{
	uint64_t wanted = stream->size, step = 1u << ole->shift;

	stream->size = 0;
	for (uint32_t steps = 0; steps <= ole->sectors; steps++) {
		uint64_t at = sector_place(ole, sector);
		uint64_t size = wanted - stream->size;
		if (size == 0 || sector >= MAX_SECTOR || at >= ole->size)
			break;
		size = size > step ? step : size;
		if (size > ole->size - at) {
			add_run(stream, at, ole->size - at);
			break;
		}
		add_run(stream, at, size);
		sector = next_sector(ole, sector);
	}
	stream->short_of = stream->size < wanted;
}

static void follow_mini(
    const struct ole *ole, uint32_t sector, struct ole_stream *stream)
{
	uint64_t wanted = stream->size, step = 1u << MINI_SHIFT;
	uint64_t mini_sectors = (ole->mini.size >> MINI_SHIFT) + 1;

	stream->size = 0;
	for (uint64_t steps = 0; steps < mini_sectors; steps++) {
		uint64_t at = (uint64_t)sector << MINI_SHIFT;
		uint64_t size = wanted - stream->size;
		const struct ole_run *run = ole_stream_run(&ole->mini, at);
		if (size == 0 || sector >= MAX_SECTOR || run == NULL)
			break;
		size = size > step ? step : size;
		uint64_t there = run->start + run->size - at;
		add_run(stream, run->file_from + (at - run->start),
		    size < there ? size : there);
		if (size > there)
			break;
		sector = next_mini(ole, sector);
	}
	stream->short_of = stream->size < wanted;
}

void ole_stream_open(const struct ole *ole, const struct ole_entry *entry,
    struct ole_stream *stream)
{
	*stream = (struct ole_stream){.bytes = ole->bytes, .size = entry->size};
	if (entry->size < ole->mini_cutoff && entry->type != OLE_ROOT)
		follow_mini(ole, entry->first_sector, stream);
	else
		follow(ole, entry->first_sector, stream);
}

void ole_stream_plain(
    struct ole_stream *stream, const unsigned char *bytes, size_t size)
{
	*stream = (struct ole_stream){.bytes = bytes};
	if (size > 0)
		add_run(stream, 0, size);
}

void ole_stream_free(struct ole_stream *stream)
{
	if (stream == NULL)
		return;
	free(stream->runs);
	*stream = (struct ole_stream){0};
}

const struct ole_run *ole_stream_run(
    const struct ole_stream *stream, uint64_t at)
{
	size_t low = 0, high = stream->run_count;

	if (at >= stream->size)
		return NULL;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (stream->runs[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return &stream->runs[low];
}

size_t ole_stream_copy(const struct ole_stream *stream, uint64_t at,
    size_t size, unsigned char *out)
{
	const struct ole_run *run = ole_stream_run(stream, at);
	size_t done = 0;

	if (run == NULL)
		return 0;
	const struct ole_run *end = stream->runs + stream->run_count;
	for (; run < end && done < size; run++) {
		uint64_t skip = at + done - run->start;
		uint64_t part = run->size - skip;
		if (part > size - done)
			part = size - done;
		memcpy(out + done, stream->bytes + run->file_from + skip, part);
		done += part;
	}
	return done;
}

/* --- the directory ------------------------------------------------------- */

static void take_name(const unsigned char *from, char name[33])
{
	unsigned units = (from[64] | (unsigned)from[65] << 8) / 2;
	unsigned len = units > 0 && units <= 32 ? units - 1 : 0;

	for (unsigned i = 0; i < len; i++) {
		unsigned char c = from[2 * i + 1] == 0 ? from[2 * i] : '?';
		name[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	name[len] = '\0';
}

static void take_entry(
    const struct ole *ole, const unsigned char *from, struct ole_entry *entry)
{
	*entry = (struct ole_entry){
	    .first_sector = get32(from + 116), .size = get32(from + 120)};
	take_name(from, entry->name);
	/* Files of version 3 may have anything in the size's upper half. */
	if (ole->shift == 12)
		entry->size |= (uint64_t)get32(from + 124) << 32;
	if (from[66] == OLE_STORAGE || from[66] == OLE_STREAM ||
	    from[66] == OLE_ROOT)
		entry->type = from[66];
}

/* The root's children are a tree by their left and right siblings; a name in
 * it twice, or a loop, is walked once. */
static void mark_root_children(struct ole *ole, const uint32_t (*links)[3])
{
	uint32_t *waiting = mem_calloc(ole->entry_count, sizeof *waiting);
	uint32_t waiting_count = 0;
	uint32_t next = links[0][2];

	for (;;) {
		if (next < ole->entry_count && next > 0 &&
		    !ole->entries[next].in_root) {
			ole->entries[next].in_root = true;
			waiting[waiting_count++] = next;
			next = links[next][0];
		} else if (waiting_count > 0) {
			next = links[waiting[--waiting_count]][1];
		} else {
			break;
		}
	}
	free(waiting);
}

static void read_directory(struct ole *ole)
{
	struct ole_stream stream = {
	    .bytes = ole->bytes, .size = MAX_ENTRIES * ENTRY_BYTES};
	unsigned char from[ENTRY_BYTES];
	uint32_t(*links)[3] = NULL;

	follow(ole, get32(ole->bytes + 48), &stream);
	ole->entry_count = (uint32_t)(stream.size / ENTRY_BYTES);
	ole->entries = mem_calloc(ole->entry_count, sizeof *ole->entries);
	links = mem_calloc(ole->entry_count, sizeof *links);
	for (uint32_t i = 0; i < ole->entry_count; i++) {
		ole_stream_copy(
		    &stream, (uint64_t)i * ENTRY_BYTES, ENTRY_BYTES, from);
		take_entry(ole, from, &ole->entries[i]);
		for (int side = 0; side < 3; side++)
			links[i][side] = get32(from + 68 + 4 * side);
	}
	if (ole->entry_count > 0)
		mark_root_children(ole, (const uint32_t(*)[3])links);
	free(links);
	ole_stream_free(&stream);
}

const struct ole_entry *ole_find(const struct ole *ole, const char *name)
{
	const struct ole_entry *found = NULL;

	for (uint32_t i = 0; i < ole->entry_count; i++) {
		const struct ole_entry *entry = &ole->entries[i];
		if (entry->type != OLE_STREAM || strcmp(entry->name, name) != 0)
			continue;
		if (entry->in_root)
			return entry;
		if (found == NULL)
			found = entry;
	}
	return found;
}

int ole_open(struct ole *ole, const unsigned char *bytes, size_t size)
{
	*ole = (struct ole){.bytes = bytes, .size = size, .shift = 9};
	if (size < HEADER_BYTES)
		return -1;
	if (bytes[30] == 12)
		ole->shift = 12;
	uint64_t sectors = (size + (1u << ole->shift) - 1) >> ole->shift;
	ole->sectors = sectors < MAX_SECTOR ? (uint32_t)sectors : MAX_SECTOR;
	find_fat(ole);
	read_directory(ole);
	if (ole->entry_count == 0)
		return -1;
	uint32_t cutoff = get32(bytes + 56);
	ole->mini_cutoff = cutoff > 0 && cutoff <= 65536 ? cutoff : MINI_CUTOFF;
	if (ole->entries[0].type == OLE_ROOT)
		ole_stream_open(ole, &ole->entries[0], &ole->mini);
	find_mini_fat(ole);
	return 0;
}

void ole_free(struct ole *ole)
{
	if (ole == NULL)
		return;
	free(ole->fat);
	free(ole->entries);
	free(ole->mini_fat);
	ole_stream_free(&ole->mini);
	*ole = (struct ole){0};
}
