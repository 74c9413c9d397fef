import { describe, expect, it } from 'vitest'
import { readRequestArguments } from '../../../electron/simulator/request-parts.ts'

const form = async (fields: Readonly<Record<string, string>>) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  const sent = new Response(body)
  return { text: await sent.text(), type: sent.headers.get('content-type') ?? '' }
}

describe('the arguments of a request', () => {
  it.each([
    {},
    { url: 'https://media.example.test/a.mp3' },
    { text: 'Zwei Zeilen:\r\n\r\nfünf 🙂', voice: 'MAN', language: '' },
  ])('are read from a multipart form as %j', async (fields) => {
    const { text, type } = await form(fields)
    expect(readRequestArguments(text, type)).toEqual(fields)
    expect(readRequestArguments(text, type.replace(/boundary=(.*)/, 'charset=utf-8; boundary="$1"'))).toEqual(fields)
  })

  it('are not read from an incomplete form, or one with an unnamed field', async () => {
    const { text, type } = await form({ url: 'https://media.example.test/a.mp3', other: 'x' })
    for (const broken of [
      text.slice(0, -8),
      text.replace('name="url"', 'nom="url"'),
      text.replaceAll('\r\n\r\n', '\r\n'),
    ])
      expect(readRequestArguments(broken, type)).toBeUndefined()
    expect(readRequestArguments(text, 'multipart/form-data')).toBeUndefined()
  })
})
