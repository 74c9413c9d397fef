import { describe, expect, it } from 'vitest'
import { classifyResponse } from '../../../electron/providers/classify-response.ts'
import type { HttpResponse } from '../../../electron/providers/transport.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import { createTexts } from '../../../shared/text/i18n.ts'

const answer = (status: number, text: string, contentType = 'text/html; charset=utf-8'): HttpResponse => ({
  status,
  text,
  contentType,
})

const pages = [
  '<!doctype html><html><body>Sign in to Example Wi-Fi</body></html>',
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>',
  '\n <!-- made by a proxy --> <HTML><body>Blocked</body></HTML>',
  '<!-- one --><!-- <p>two -->\n<!-- three --> <html><body>Blocked</body></html>',
  '<center><h1>Blocked by Example Proxy</h1></center>',
]

describe.each([200, 401, 403, 404, 407, 500, 502])('a web page with status %i', (status) => {
  it.each(pages)('is reported without its text: %s', (page) => {
    for (const type of ['text/html', 'text/plain', '']) {
      const { fault } = classifyResponse('GET', answer(status, page, type), 0, String)
      expect(fault).toMatchObject({ webPage: true })
      expect(JSON.stringify(fault)).not.toMatch(/[<>]|Wi-Fi|nginx|Blocked/)
      for (const language of ['en', 'de'] as const) {
        const text = faultText(createTexts(language), fault ?? { code: 'internal' })
        expect(text.providerText).toBeUndefined()
        const said = `${text.sentence} ${text.remedy}`
        expect(said).toMatch(language === 'en' ? /web page.*proxy/i : /(?:Webseite|Netzseite|Web).*Proxy/i)
      }
    }
  })
})

it('a web page inside an error of the provider is reported without its text', () => {
  const body = JSON.stringify({ error: '<html><body>upstream failed</body></html>' })
  const { fault } = classifyResponse('GET', answer(502, body, 'application/json'), 0, String)
  expect(fault).toMatchObject({ code: 'server', webPage: true })
  expect(JSON.stringify(fault)).not.toContain('upstream')
})

it.each(['Bad Gateway', 'quota < 5 reached', '{"error":"limit <b> reached"}'])(
  'the text %s is not taken for a web page, and is shown',
  (text) => {
    const { fault } = classifyResponse('GET', answer(502, text, 'text/plain'), 0, String)
    expect(fault?.providerText).toBeTruthy()
    expect(fault?.webPage).toBeUndefined()
  },
)

it('a text that consists of comments is not taken for a web page, however many ways there are to divide it', () => {
  const text = '<!---->'.repeat(5_000)
  for (const error of [text, `${text}<!--`, '<!-- '.repeat(5_000)]) {
    const body = JSON.stringify({ error })
    const { fault } = classifyResponse('GET', answer(502, body, 'application/json'), 0, String)
    expect(fault?.webPage).toBeUndefined()
  }
})
