/* Headers of pictures and videos, made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "parsers/picture.h"

struct picture_case {
	const char *label;
	const char *bytes;
	size_t size;
	enum sniff_kind kind;
	uint32_t width, height;
	bool cut;
};

#define CASE(label, kind, width, height, cut, text) \
	{ \
		label, text, sizeof(text) - 1, SNIFF_##kind, width, height, \
		    cut \
	}

#define PNG_HEAD \
	"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\1\0\0\0\0\x20\x08\2\0\0\0CRC4"
#define PNG_DATA "\0\0\0\4IDATdataCRC4"
#define PNG_END "\0\0\0\0IENDCRC4"

#define JPEG_HEAD \
	"\xff\xd8\xff\xe1\0\x08" \
	"Ex\xff\xd9if"
#define JPEG_FRAME "\xff\xc2\0\x0b\x08\1\x20\2\x58\1\1\x11\0"
#define JPEG_SCAN "\xff\xda\0\x08\1\1\0\0\x3f\0"

static const struct picture_case cases[] = {
    CASE("png", PNG, 256, 32, false, PNG_HEAD PNG_DATA PNG_END),
    CASE("png, more behind it", PNG, 256, 32, false,
	PNG_HEAD PNG_DATA PNG_END "\xff\xff\xff\xff and a camera's own data"),
    CASE("png, a wrong length", PNG, 256, 32, false,
	PNG_HEAD "\0\0\1\4IDATdataCRC4" PNG_END),
    CASE("png, cut in its data", PNG, 256, 32, true, PNG_HEAD "\0\0\0\4IDATda"),
    CASE("png, only its header", PNG, 256, 32, true, PNG_HEAD),
    CASE("png, only its signature", PNG, 0, 0, true, "\x89PNG\r\n\x1a\n"),
    CASE("jpeg", JPEG, 600, 288, false,
	JPEG_HEAD JPEG_FRAME JPEG_SCAN "data\xff\xd9"),
    CASE("jpeg, more behind it", JPEG, 600, 288, false,
	JPEG_HEAD JPEG_FRAME JPEG_SCAN "data\xff\xd9 a video"),
    /* The end mark of the preview in its Exif is not its own. */
    CASE("jpeg, cut in its data", JPEG, 600, 288, true,
	JPEG_HEAD JPEG_FRAME JPEG_SCAN "data"),
    CASE("jpeg, cut in its header", JPEG, 0, 0, true, JPEG_HEAD "\xff\xc2\0"),
    CASE("jpeg, fill bytes", JPEG, 600, 288, false,
	JPEG_HEAD "\xff\xff" JPEG_FRAME JPEG_SCAN "\xff\xd9"),
    CASE("jpeg, nothing", JPEG, 0, 0, true, "\xff\xd8\xff"),
    CASE("tiff, little endian", TIFF, 640, 480, false,
	"II*\0\x08\0\0\0\2\0\0\1\3\0\1\0\0\0\x80\2\xff\xff"
	"\1\1\4\0\1\0\0\0\xe0\1\0\0\0\0\0\0"),
    CASE("tiff, big endian, its directory behind", TIFF, 640, 480, false,
	"MM\0*\0\0\0\x0a--\0\2\1\0\0\3\0\0\0\1\2\x80\0\0"
	"\1\1\0\4\0\0\0\1\0\0\1\xe0\0\0\0\0"),
    CASE("tiff, cut before its directory", TIFF, 0, 0, true,
	"II*\0\xff\0\0\0data"),
    CASE("tiff, cut in its directory", TIFF, 640, 0, true,
	"II*\0\x08\0\0\0\2\0\0\1\3\0\1\0\0\0\x80\2\0\0\1\1"),
    CASE("tiff, its beginning", TIFF, 0, 0, true, "II*\0"),
    CASE("heic, tiles and a thumbnail", HEIC, 4032, 3024, false,
	"\0\0\0\x0c"
	"ftypheic\0\0\0\x44metaispe\0\0\0\0\0\0\2\0\0\0\2\0----ispe\0\0\0\0"
	"\0\0\x0f\xc0\0\0\x0b\xd0----ispe\0\0\0\0\0\0\1\0\0\0\0\xc0----"),
    CASE("gif", GIF, 16, 513, false, "GIF89a\x10\0\1\2\0\0\0,data\0;\0\0"),
    CASE("gif, cut", GIF, 16, 513, true, "GIF89a\x10\0\1\2\0\0\0,dat"),
    CASE("gif, nothing", GIF, 0, 0, true, "GIF89a"),
    CASE("webp, lossy", WEBP, 320, 240, false,
	"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0abc\x9d\1\x2a\x40\1\xf0\0"),
    CASE("webp, extended", WEBP, 320, 240, false,
	"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\1\0\xef\0\0"),
    CASE("webp, lossless", WEBP, 320, 240, false,
	"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x3f\xc1\x3b\0zzzzz"),
    CASE("webp, cut", WEBP, 320, 240, true,
	"RIFF\x17\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\1\0\xef\0\0"),
    CASE("bmp", BMP, 2, 3, false,
	"BM\x22\0\0\0\0\0\0\0\x1e\0\0\0\x28\0\0\0\2\0\0\0\3\0\0\0"
	"\1\0\x18\0data"),
    CASE("bmp, top row first", BMP, 2, 3, false,
	"BM\x22\0\0\0\0\0\0\0\x1e\0\0\0\x28\0\0\0\2\0\0\0\xfd\xff\xff\xff"
	"\1\0\x18\0data"),
    CASE("bmp, cut", BMP, 2, 3, true,
	"BM\x23\0\0\0\0\0\0\0\x1e\0\0\0\x28\0\0\0\2\0\0\0\3\0\0\0"
	"\1\0\x18\0data"),
    CASE("heic", HEIC, 0, 0, false,
	"\0\0\0\x0c"
	"ftypheic\0\0\0\x0cmetameta\0\0\0\x0cmdatdata"),
    CASE("heic, cut", HEIC, 0, 0, true,
	"\0\0\0\x0c"
	"ftypheic\0\0\0\x0cmetameta\0\0\1\x0cmdatdata"),
    CASE("mp4", MP4, 0, 0, false,
	"\0\0\0\x0c"
	"ftypisom\0\0\0\x0cmdatdata\0\0\0\x0cmoovmoov"),
    CASE("mp4, long box", MP4, 0, 0, false,
	"\0\0\0\x0c"
	"ftypisom\0\0\0\1mdat\0\0\0\0\0\0\0\x14"
	"data\0\0\0\x08moov"),
    CASE("mp4, cut", MP4, 0, 0, true,
	"\0\0\0\x0c"
	"ftypisom\0\0\1\x0cmdatdata"),
    CASE("mp4, its index missing", MP4, 0, 0, true,
	"\0\0\0\x0c"
	"ftypisom\0\0\0\x0cmdatdata"),
    CASE("mp4, no boxes behind it", MP4, 0, 0, false,
	"\0\0\0\x0c"
	"ftypisom\0\0\0\x08moovSamsung's"),
    CASE("avi", AVI, 0, 0, false, "RIFF"),
};

static struct picture look(const struct picture_case *test, size_t size)
{
	unsigned char *copy = mem_alloc(size);

	memcpy(copy, test->bytes, size);
	struct picture picture = picture_look(test->kind, copy, size);
	free(copy);
	return picture;
}

static void sizes_and_cuts_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct picture_case *test = &cases[i];
		struct picture picture = look(test, test->size);
		if (picture.width != test->width ||
		    picture.height != test->height || picture.cut != test->cut)
			fail_msg("%s: %u x %u, %s", test->label, picture.width,
			    picture.height, picture.cut ? "cut" : "whole");
	}
}

/* Sniffing has seen the first eight bytes. */
static void no_length_is_read_past(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (size_t size = 8; size <= cases[i].size; size++)
			look(&cases[i], size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sizes_and_cuts_are_told),
	    cmocka_unit_test(no_length_is_read_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
