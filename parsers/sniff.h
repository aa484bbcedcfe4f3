/*
 * What a file is, by its content alone. The name is only asked where plain
 * text could be several things, and to say that a name lies.
 */
#ifndef PARSERS_SNIFF_H
#define PARSERS_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

/* kind, format as in the public JSON, MIME type, extensions that fit */
#define SNIFF_KINDS(X) \
	X(EMPTY, "empty", "application/x-empty", "") \
	X(BINARY, "binary", "application/octet-stream", "") \
	X(TEXT, "csv", "text/plain", "csv tsv txt tab log md prn") \
	X(XLSX, "xlsx", \
	    "application/vnd.openxmlformats-officedocument." \
	    "spreadsheetml.sheet", \
	    "xlsx xlsm xltx xltm xlam") \
	X(XLSB, "xlsb", \
	    "application/vnd.ms-excel.sheet.binary.macroenabled.12", "xlsb") \
	X(XLS, "xls", "application/vnd.ms-excel", "xls xlt xla et ett") \
	X(ENCRYPTED_OOXML, "ooxml", "application/x-ole-encrypted-ooxml", \
	    "xlsx xlsm xlsb docx docm pptx pptm") \
	X(DOC, "doc", "application/msword", "doc dot wps wpt") \
	X(DOCX, "docx", \
	    "application/vnd.openxmlformats-officedocument." \
	    "wordprocessingml.document", \
	    "docx docm dotx dotm") \
	X(PPT, "ppt", "application/vnd.ms-powerpoint", "ppt pps pot dps dpt") \
	X(PPTX, "pptx", \
	    "application/vnd.openxmlformats-officedocument." \
	    "presentationml.presentation", \
	    "pptx pptm ppsx ppsm potx") \
	X(MSG, "msg", "application/vnd.ms-outlook", "msg oft") \
	X(OLE, "ole", "application/x-ole-storage", "") \
	X(ODS, "ods", "application/vnd.oasis.opendocument.spreadsheet", \
	    "ods ots") \
	X(ODT, "odt", "application/vnd.oasis.opendocument.text", "odt ott") \
	X(ODP, "odp", "application/vnd.oasis.opendocument.presentation", \
	    "odp otp") \
	X(OFD, "ofd", "application/ofd", "ofd") \
	X(EPUB, "epub", "application/epub+zip", "epub") \
	X(HTML, "html", "text/html", "html htm xhtml") \
	X(MHTML, "mhtml", "multipart/related", "mht mhtml") \
	X(EML, "eml", "message/rfc822", "eml") \
	X(XML2003, "xml2003", "application/vnd.ms-excel.xml2003", "xml") \
	X(WORDML, "wordml", "application/vnd.ms-word.xml2003", "xml") \
	X(FODS, "fods", "application/vnd.oasis.opendocument.flat", "fods xml") \
	X(FODT, "fodt", "application/vnd.oasis.opendocument.text-flat", \
	    "fodt xml") \
	X(SVG, "svg", "image/svg+xml", "svg") \
	X(XML, "xml", "application/xml", "xml") \
	X(RTF, "rtf", "application/rtf", "rtf doc") \
	X(PDF, "pdf", "application/pdf", "pdf ai") \
	X(ZIP, "zip", "application/zip", "zip jar apk") \
	X(RAR, "rar", "application/vnd.rar", "rar") \
	X(SEVENZIP, "7z", "application/x-7z-compressed", "7z") \
	X(GZIP, "gzip", "application/gzip", "gz tgz") \
	X(BZIP2, "bzip2", "application/x-bzip2", "bz2 tbz2") \
	X(XZ, "xz", "application/x-xz", "xz txz") \
	X(TAR, "tar", "application/x-tar", "tar") \
	X(CAB, "cab", "application/vnd.ms-cab-compressed", "cab") \
	X(TNEF, "tnef", "application/ms-tnef", "dat") \
	X(PNG, "png", "image/png", "png") \
	X(JPEG, "jpeg", "image/jpeg", "jpg jpeg jpe jfif") \
	X(GIF, "gif", "image/gif", "gif") \
	X(BMP, "bmp", "image/bmp", "bmp dib") \
	X(WEBP, "webp", "image/webp", "webp") \
	X(TIFF, "tiff", "image/tiff", "tif tiff") \
	X(HEIC, "heic", "image/heic", "heic heif") \
	X(AVIF, "avif", "image/avif", "avif") \
	X(PSD, "psd", "image/vnd.adobe.photoshop", "psd") \
	X(WMF, "wmf", "image/wmf", "wmf") \
	X(EMF, "emf", "image/emf", "emf") \
	X(MP4, "mp4", "video/mp4", "mp4 m4v m4a") \
	X(MOV, "mov", "video/quicktime", "mov qt") \
	X(GP3, "3gp", "video/3gpp", "3gp 3g2") \
	X(AVI, "avi", "video/x-msvideo", "avi") \
	X(ASF, "wmv", "video/x-ms-wmv", "wmv wma asf") \
	X(MKV, "mkv", "video/x-matroska", "mkv") \
	X(WEBM, "webm", "video/webm", "webm") \
	X(FLV, "flv", "video/x-flv", "flv f4v") \
	X(MPEG, "mpeg", "video/mpeg", "mpg mpeg vob") \
	X(RM, "rm", "application/vnd.rn-realmedia", "rm rmvb") \
	X(MP3, "mp3", "audio/mpeg", "mp3") \
	X(WAV, "wav", "audio/wav", "wav") \
	X(OGG, "ogg", "audio/ogg", "ogg oga ogv opus") \
	X(FLAC, "flac", "audio/flac", "flac") \
	X(AMR, "amr", "audio/amr", "amr") \
	X(PROGRAM, "program", "application/x-msdownload", "exe dll scr com")

enum sniff_kind {
#define SNIFF_MEMBER(kind, format, type, names) SNIFF_##kind,
	SNIFF_KINDS(SNIFF_MEMBER)
#undef SNIFF_MEMBER
	    SNIFF_KIND_COUNT
};

enum sniff_kind sniff_kind_of(const unsigned char *bytes, size_t size);
/* "xlsx", "csv" …; static. */
const char *sniff_format(enum sniff_kind kind);
/* The MIME type; static. `name` (may be NULL) tells csv from other text. */
const char *sniff_type(
    const unsigned char *bytes, size_t size, const char *name);
/* The extension of `name` belongs to another kind of file: true, and the
 * extension in lower case. A name without a known extension doesn't lie. */
bool sniff_name_lies(enum sniff_kind kind, const char *name, char extension[8]);

/* For sniff.c: kinds inside OLE2 (sniff_ole.c), zip (sniff_zip.c) and text
 * (sniff_text.c). The magic number has been seen. */
enum sniff_kind sniff_ole(const unsigned char *bytes, size_t size);
enum sniff_kind sniff_zip(const unsigned char *bytes, size_t size);
/* SNIFF_BINARY when it is no text in any known encoding. */
enum sniff_kind sniff_text(const unsigned char *bytes, size_t size);

/* How a text's bytes are encoded, by its mark or its look. */
enum text_encoding {
	TEXT_ENCODING_NONE, /* not text */
	TEXT_UTF8,
	TEXT_UTF16LE,
	TEXT_UTF16BE,
	TEXT_UTF32LE,
	TEXT_UTF32BE,
	TEXT_OTHER /* bytes that are not UTF-8: in China GB18030 */
};
/* *mark_bytes is the length of a byte order mark, 0 without. */
enum text_encoding sniff_encoding(
    const unsigned char *bytes, size_t size, size_t *mark_bytes);

#endif
