/* Why decide() refused, said to a reviewer. It speaks to admins, in English;
 * what a reviewer can run into is known by its words. */
#include <string.h>

#include "base/mem.h"
#include "decide_mail.h"

static const struct {
	const char *words, *chinese;
} refusals[] = {
    {"there is no mail", "没有这个编号的邮件"},
    {"does not read mailbox", "这封邮件不在本活动的收报邮箱里"},
    {"no longer in the configuration", "这封邮件所属的活动已不在配置里"},
    {"belongs to", "这封邮件属于另一个活动，请回复那个活动的邮件"},
    {"has not been judged yet", "这封邮件还没有读完，请过几分钟再试"},
    {"could not be read",
	"这封邮件没能读出内容，不能归入；可以写“通过”把它从待核对中去掉，或请"
	"管理员用 shoubaoctl resend 重读"},
    {"is an automatic one", "这是自动发出的邮件，不能归入材料"},
    {"is a reviewer's", "这是决定邮件，不能归入材料"},
    {"say its unit or its material",
	"这封邮件不是报送材料；要算作报送，请写明单位和材料"},
    {"is not one of ours",
	"这封邮件不是报送材料，不用通过；要算作报送，请用“归入”"},
    {"is owed once", "这项材料只报一次，不按天报，请去掉日期"},
    {"does not owe", "这个单位不用报这项材料"},
    {"owed by nobody", "这项材料没有单位要报"},
    {"has no deadline", "这项材料没有时限，不会逾期"},
    {"an extension must be later", "新的时限不晚于现在的时限，没有改"},
    {"that is no mail address", "邮箱地址写得不对"},
    {"our own mailbox", "这是收报邮箱自己的地址"},
    {"it is in the roster", "这个邮箱在名册中已登记为该单位的邮箱"},
    {"it is confirmed", "这个邮箱此前已确认过"},
    {"is not a day of", "日期不在活动日期之内"},
};

char *decide_mail_refusal(const char *text)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (strstr(text, refusals[i].words) != NULL)
			return mem_strdup(refusals[i].chinese);
	return mem_printf("没有执行（%s）", text);
}
