/* What a mail's header says: people, ids, never answered, bounces, links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/mem.h"
#include "parsers/mail_links.h"
#include "parsers/message_private.h"
#include "tests/unit/message_run.h"

static void what_stands_before_the_header_is_passed_over(void **state)
{
	static const char *const before[] = {
	    "\xef\xbb\xbf", "\n\n\n", "\xef\xbb\xbf\n", "From x Mon\n"};

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		char *text = mem_printf("%sFrom: a@b.example\n"
					"Subject: x\n\nhello\n",
		    before[i]);
		struct run run = run_text(text);
		assert_string_equal(run.facts->subject, "x");
		assert_string_equal(run.facts->text, "hello");
		run_free(&run);
		free(text);
	}
}

static void the_header_is_read(void **state)
{
	struct run run = run_text(
	    "Return-Path: <bounce@unit.example>\n"
	    "Authentication-Results: mx.office.example;\n\tdkim=pass\n"
	    "Authentication-Results: forged.example; dkim=pass\n"
	    "From: =?utf-8?B?5byg5LiJ?= <a@Unit.Example>\n"
	    "From: b@other.example\n"
	    "To : b@office.example,\n c@office.example\n"
	    "CC: d@office.example\n"
	    "Reply-To: \"x\" <r@unit.example>, s@unit.example\n"
	    "SUBJECT:\n =?gbk?B?u+62r9bctw?=\n  =?gbk?B?yrarz9iyxMHP?=  \n"
	    "Date: Wed, 17 May 2023 09:30:00 +0800\n"
	    "Message-ID:\n <1.2@unit.example>\n"
	    "In-Reply-To: <0@office.example>\n"
	    "References: <x@office.example>\n <0@office.example>\n"
	    "X-Shoubao-Id: abc\n\nhello\n");
	struct facts *facts = run.facts;

	(void)state;
	assert_string_equal(facts->subject, "活动周肥东县材料");
	assert_int_equal(facts->from_count, 2);
	assert_string_equal(facts->from[0].name, "张三");
	assert_string_equal(facts->from[0].address, "a@unit.example");
	assert_string_equal(facts->from[1].address, "b@other.example");
	assert_int_equal(facts->to_count, 3);
	assert_string_equal(facts->to[2].address, "d@office.example");
	assert_string_equal(facts->reply_to, "r@unit.example");
	assert_string_equal(facts->return_path, "bounce@unit.example");
	assert_string_equal(facts->date, "2023-05-17T09:30:00+08:00");
	assert_string_equal(facts->message_id, "1.2@unit.example");
	assert_string_equal(facts->in_reply_to, "0@office.example");
	assert_int_equal(facts->reference_count, 2);
	assert_string_equal(facts->references[1], "0@office.example");
	assert_string_equal(
	    facts->authentication, "mx.office.example; dkim=pass");
	assert_string_equal(facts->shoubao_id, "abc");
	assert_false(facts->auto_reply);
	assert_false(facts->bounce);
	assert_int_equal(facts->outcome, OUTCOME_OK);
	run_free(&run);
}

static const struct {
	const char *header, *reason; /* NULL: to be answered */
} autos[] = {
    {"", NULL},
    {"Return-Path: <a@b.example>\n", NULL},
    {"Return-Path: <>\n", "Return-Path: <>"},
    {"Auto-Submitted: no\n", NULL},
    {"Auto-Submitted: auto-replied; x=y\n", "Auto-Submitted: auto-replied"},
    {"Auto-Submitted: x\xff\n", "Auto-Submitted: x\xef\xbf\xbd"},
    {"Precedence: bulk\n", "Precedence: bulk"},
    {"Precedence: first-class\n", NULL},
    {"List-Id: <x.example>\n", "List-*"},
    {"X-Autoreply: yes\n", "X-Auto*"},
    {"Content-Type: multipart/report; boundary=x\n",
	"Content-Type: multipart/report"},
    {"From: Postmaster@b.example\n", "From: mailer-daemon or postmaster"},
    {"From: <MAILER-DAEMON>\n", "From: mailer-daemon or postmaster"},
    {"Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSN?=: x\n", "Subject: 自动回复"},
    {"Subject: postmaster\n", NULL},
};

static void automatic_mail_is_never_answered(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof autos / sizeof autos[0]; i++) {
		char mail[400];
		snprintf(mail, sizeof mail, "%s\nx\n", autos[i].header);
		struct run run = run_text(mail);
		assert_int_equal(
		    run.facts->auto_reply, autos[i].reason != NULL);
		if (autos[i].reason != NULL)
			assert_string_equal(
			    run.facts->auto_reason, autos[i].reason);
		run_free(&run);
	}
}

#define DSN(action, last) \
	"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n" \
	"Content-Type: multipart/report; report-type=delivery-status;\n" \
	"\tboundary=b\n\n--b\n\nsorry\n--b\n" \
	"Content-Type: message/delivery-status\n\n" \
	"Reporting-MTA: dns; mx.example\n\n" \
	"Original-Recipient: rfc822;unit+2B1@school.example\n" \
	"Final-Recipient: rfc822; other@school.example\n" \
	"Action: " action "\nStatus: 5.1.1\n\n--b\n" last "--b--\n"

static const struct {
	const char *mail;
	bool bounce;
	const char *id, *address, *status;
} bounces[] = {
    {DSN("failed", "Content-Type: message/rfc822\n\n"
		   "Message-ID: <our.1@office.example>\nSubject: x\n\ny\n"),
	true, "our.1@office.example", "unit+1@school.example", "5.1.1"},
    {DSN("failed", "Content-Type: text/rfc822-headers\n\nSubject: x\n"
		   "Message-Id:\n <our.2@office.example>\n"),
	true, "our.2@office.example", "unit+1@school.example", "5.1.1"},
    {DSN("delayed", ""), false, NULL, NULL, NULL},
    {"From: Postmaster@qq.example\nTo: office@o.example\n"
     "Subject: =?utf-8?B?57O757uf6YCA5L+h?=/Systems bounce\n"
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
     "无法发送到 unit@school.example\n--b\nContent-Type: message/rfc822\n\n"
     "From: office@o.example\nMessage-ID: <our.3@o.example>\n\ny\n--b--\n",
	true, "our.3@o.example", "unit@school.example", NULL},
    {"From: Postmaster@163.example\nTo: office@o.example\n"
     "Subject: =?utf-8?B?57O757uf6YCA5L+h?=\n\n"
     "20230518 unit@school.example\n"
     "SMTP error, RCPT TO: 550 User not found: unit@school.example\n"
     "Message-ID: <our.5@o.example>\n",
	true, "our.5@o.example", "unit@school.example", "550"},
    {"From: Postmaster@qq.example\nTo: office@o.example\n"
     "Subject: =?utf-8?B?57O757uf6YCA5L+h?=\n\n"
     "unit@school.example host said: 550 5.2.2 mailbox full\n"
     "Message-ID: <our.6@o.example>\n",
	true, "our.6@o.example", "unit@school.example", "5.2.2"},
    {"From: Postmaster@qq.example\nTo: office@o.example\n"
     "Subject: =?utf-8?B?57O757uf6YCA5L+h?=\n\n"
     "收件人（unit@school.example）的邮箱账号不存在 10.550.4 4500\n"
     "Message-ID: <our.7@o.example>\n",
	true, "our.7@o.example", "unit@school.example", "5.1.1"},
    {"From: a@unit.example\nSubject: =?utf-8?B?6YCA5L+h?=\n\n"
     "> Message-ID: <our.4@o.example>\n",
	true, "our.4@o.example", NULL, NULL},
    {"From: a@unit.example\nSubject: Re: =?utf-8?B?6YCA5L+h?=\n\nx\n", false,
	NULL, NULL, NULL},
};

static void bounces_say_whose_and_which(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bounces / sizeof bounces[0]; i++) {
		struct run run = run_text(bounces[i].mail);
		struct facts *facts = run.facts;
		assert_int_equal(facts->bounce, bounces[i].bounce);
		assert_string_equal(facts->bounced_id ? facts->bounced_id : "-",
		    bounces[i].id ? bounces[i].id : "-");
		assert_string_equal(
		    facts->bounced_address ? facts->bounced_address : "-",
		    bounces[i].address ? bounces[i].address : "-");
		assert_string_equal(
		    facts->bounced_status ? facts->bounced_status : "-",
		    bounces[i].status ? bounces[i].status : "-");
		assert_true(facts->auto_reply || !bounces[i].bounce);
		run_free(&run);
	}
}

static void an_id_is_looked_for_within_the_text(void **state)
{
	static const struct {
		const char *text, *id;
	} texts[] = {
	    {"message-id:", NULL},
	    {"Message-ID:\n", NULL},
	    {"Message-ID:\n ", NULL},
	    {"x\n> Message-ID:\n <a@b>", "a@b"},
	    {"the message-id: <a@b>", NULL},
	    {"Message-ID: <a@b", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		/* A copy of its exact length: a read behind it is seen. */
		char *copy = strdup(texts[i].text);
		char *id = message_id_in(copy);
		if (texts[i].id == NULL)
			assert_null(id);
		else
			assert_string_equal(id, texts[i].id);
		free(id);
		free(copy);
	}
}

#define QQ "https://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=2"
#define WX "https://wx.mail.qq.com/ftn/download?func=3&key=4"
#define NE "https://mail.163.com/large-attachment-download/index.html?p=5"
#define FS "http://fs.163.com/fs/display/?p=X&file=6"

static const struct {
	const char *type, *body;
	struct {
		const char *url, *name, *provider, *expires;
	} want[3];
} links[] = {
    {"text/html",
	"<div id=QQMailBigAttach>从QQ邮箱发来的超大附件<div>"
	"<a href=\"https://mail.qq.com/cgi-bin/ftnExs_download?k=1&amp;t=2\">"
	"活动 视频.mp4</a><span>(1.2G, 2023年6月17日 10:00 到期)</span>"
	"<a href=\"https://mail.qq.com/cgi-bin/ftnExs_download?k=1&amp;t=2\">"
	"下载</a></div><a href=" WX ">二.zip</a> "
	"<span>(3M, 无限期)</span></div>",
	{{QQ, "活动 视频.mp4", "qq", "2023年6月17日 10:00 到期"},
	    {WX, "二.zip", "qq", "无限期"}}},
    {"text/html",
	"<b>从网易163邮箱发来的超大附件</b><div><a href='" NE "'><img "
	"src=\"cid:ico.gif\"></a></div><div><a href='" NE "'>一.rar</a>"
	"<span> (60.57M, 2023年6月2日 19:22 到期)</span></div>"
	"<div><a href='" NE "'>下载</a></div>"
	"<div><a href='" FS "'>二.rar</a>"
	"<span> (1M, 2023年6月3日 19:22 到期)</span></div>",
	{{NE, "一.rar", "netease", "2023年6月2日 19:22 到期"},
	    {FS, "二.rar", "netease", "2023年6月3日 19:22 到期"}}},
    {"text/plain",
	"从QQ邮箱发来的超大附件\n\n视频.mp4 (1.2G, 2023年6月17日 10:00 到期)"
	"进入下载页面：" QQ "\n二.zip (1M, 2023年6月18日 10:00 到期)"
	"进入下载页面：" WX "\n",
	{{QQ, "视频.mp4", "qq", "2023年6月17日 10:00 到期"},
	    {WX, "二.zip", "qq", "2023年6月18日 10:00 到期"}}},
    {"text/html",
	"<a href='" NE
	"'>一.rar</a> 文件大小：1.2G 到期时间：2023年6月2日 10:11",
	{{NE, "一.rar", "netease", "到期时间：2023年6月2日 10:11"}}},
    {"text/plain", "见 http://www.school.example/a?b=c。谢谢",
	{{"http://www.school.example/a?b=c", NULL, NULL, NULL}}},
    {"text/html",
	"<a href=\"javascript:x\">y</a><a href='mailto:a@b.example'>z</a>"
	"<a href=https://mail.qq.com.evil.example/ftn/x>big.zip</a>"
	"<a href='https://evil.example/mail.qq.com/ftn/x'>v</a>",
	{{"https://mail.qq.com.evil.example/ftn/x", "big.zip", NULL, NULL},
	    {"https://evil.example/mail.qq.com/ftn/x", NULL, NULL, NULL}}},
};

static void same(const char *got, const char *want)
{
	assert_string_equal(got ? got : "-", want ? want : "-");
}

static void large_files_are_known_by_their_links(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		char mail[4000];
		size_t count = 0;
		snprintf(mail, sizeof mail,
		    "Content-Type: %s; charset=utf-8\n\n%s", links[i].type,
		    links[i].body);
		struct run run = run_text(mail);
		while (count < 3 && links[i].want[count].url != NULL)
			count++;
		assert_int_equal(run.facts->link_count, count);
		for (size_t j = 0; j < count; j++) {
			struct facts_link *got = &run.facts->links[j];
			same(got->url, links[i].want[j].url);
			same(got->name, links[i].want[j].name);
			same(got->provider, links[i].want[j].provider);
			same(got->expires, links[i].want[j].expires);
		}
		run_free(&run);
	}
}

static void a_host_that_only_looks_like_a_store_is_none(void **state)
{
	(void)state;
	assert_null(
	    mail_link_provider("https://mail.qq.com@evil.example/ftn/"));
	assert_null(mail_link_provider("https://xmail.qq.com/ftn/"));
	assert_null(mail_link_provider("https://mail.qq.com/"));
	assert_null(mail_link_provider("nothing"));
	assert_string_equal(
	    mail_link_provider("https://WX.mail.qq.com:443/ftn/x"), "qq");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_stands_before_the_header_is_passed_over),
	    cmocka_unit_test(the_header_is_read),
	    cmocka_unit_test(automatic_mail_is_never_answered),
	    cmocka_unit_test(bounces_say_whose_and_which),
	    cmocka_unit_test(an_id_is_looked_for_within_the_text),
	    cmocka_unit_test(large_files_are_known_by_their_links),
	    cmocka_unit_test(a_host_that_only_looks_like_a_store_is_none),
	};

	message_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
