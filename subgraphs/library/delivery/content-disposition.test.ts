import { expect, test } from 'vitest'
import { attachment } from './content-disposition.ts'

test.each([
  ['moby-dick.epub', `attachment; filename="moby-dick.epub"; filename*=UTF-8''moby-dick.epub`],
  [
    '红楼梦 (1).epub',
    `attachment; filename="___ (1).epub"; filename*=UTF-8''%E7%BA%A2%E6%A5%BC%E6%A2%A6%20%281%29.epub`,
  ],
  [`a"b\r\nX: y.epub`, `attachment; filename="a_b__X: y.epub"; filename*=UTF-8''a%22b__X%3A%20y.epub`],
  ['../../etc/passwd', `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
  ['', `attachment; filename="book"; filename*=UTF-8''book`],
])('the file name %j is said safely', (fileName, header) => {
  expect(attachment(fileName)).toBe(header)
})
