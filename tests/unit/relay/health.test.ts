import { expect, test } from 'vitest'
import { serveHealth } from '../../../relay/health.ts'

test('/health is 200 while all is well, otherwise 503, and nothing else is served', async () => {
  let ok = true
  const health = await serveHealth(0, () => ({ ok, broker: 'connected' }))
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${String(health.port)}${path}`, { method })
  const good = await get('/health')
  expect([good.status, await good.json()]).toEqual([200, { ok: true, broker: 'connected' }])
  ok = false
  expect((await get('/health')).status).toBe(503)
  expect((await get('/')).status).toBe(404)
  expect((await get('/health', 'POST')).status).toBe(404)
  await health.close()
})
