#!/usr/bin/env python3
"""Reads mails that Python writes with `shoubao-parse message` and compares.

    compare.py PATH-TO-shoubao-parse [COUNT [SEED]]

Each mail has a random subject, sender, text (base64, quoted-printable or
8bit; UTF-8 or GB18030), attachments and perhaps a forwarded mail; subject,
sender, text, names and SHA-256 must be what was put in. Exit status 1 when
one is not. Only what Python's email package writes rightly is made here; what
mail programs get wrong is in tests/unit/test_message_parts.c.
"""
import email.policy
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from email.message import EmailMessage

WORDS = '活动周 肥东县 材料 统计表 报告 照片 final 2023 第二稿 （一） &'.split()


def words(chance, most):
    return ''.join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def attach(chance, mail, expected):
    data = chance.randbytes(chance.choice([1, 2, 3, 57, 100, 5000, 90000]))
    name = words(chance, 8) + '.xls'
    mail.add_attachment(
        data, maintype='application', subtype='octet-stream', filename=name,
        cte=chance.choice(['base64', 'base64', 'quoted-printable']))
    expected.append((name, hashlib.sha256(data).hexdigest()))


def make(chance, number):
    policy = chance.choice([email.policy.SMTP, email.policy.SMTPUTF8])
    mail, expected = EmailMessage(policy=policy), []
    mail['Subject'] = words(chance, 12)
    mail['From'] = '%s <u%d@unit.example>' % (words(chance, 1), number)
    text = words(chance, 20) + '\n' + words(chance, 5)
    mail.set_content(
        text + '\n', charset=chance.choice(['utf-8', 'gb2312', 'gb18030']),
        cte=chance.choice(['base64', 'quoted-printable', '8bit']))
    if chance.random() < 0.5:
        mail.add_alternative('<p>%s</p>' % words(chance, 9), subtype='html')
    for _ in range(chance.randint(0, 4)):
        attach(chance, mail, expected)
    if chance.random() < 0.3:
        inner = EmailMessage(policy=email.policy.SMTP)
        inner['Subject'] = 'inner'
        inner.set_content('x')
        attach(chance, inner, expected)
        mail.add_attachment(inner)
    raw = mail.as_bytes()
    if chance.random() < 0.3:
        raw = raw.replace(b'\r\n', b'\n')
    want = {'subject': str(mail['Subject']), 'outcome': 'ok', 'text': text,
            'from': 'u%d@unit.example' % number, 'parts': expected}
    return raw, want


def read(parser, raw):
    with tempfile.NamedTemporaryFile(suffix='.eml') as file:
        file.write(raw)
        file.flush()
        answer = subprocess.run([parser, 'message', file.name], check=True,
                                stdout=subprocess.PIPE).stdout
    facts = json.loads(answer)
    return {'subject': facts['subject'], 'outcome': facts['outcome'],
            'text': facts['text'], 'from': facts['from'][0]['address'],
            'parts': [(part['name'], part['sha256'])
                      for part in facts['parts'] if part['name']]}


def main():
    parser = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    wrong = made = 0
    for number in range(count):
        try:
            raw, want = make(chance, number)
        except (UnicodeError, ValueError):
            continue  # Python can't write this one
        made += 1
        got = read(parser, raw)
        if got != want:
            wrong += 1
            print('mail %d:\n  want %s\n  got  %s' % (number, want, got))
    print('%d mails, %d read wrongly' % (made, wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
