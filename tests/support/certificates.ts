import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** DER (https://www.itu.int/rec/T-REC-X.690) consists of a tag, the length and the content. */
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes))
const time = (text: string): Buffer => der(0x17, Buffer.from(text, 'ascii'))
const yes = der(0x01, Buffer.from([0xff]))

const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const commonName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(name, 'utf8')))))
/** subjectAltName: the IP address 127.0.0.1, so that a client can refuse the certificate only because of its signer. */
const forLoopback = sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))))
/** basicConstraints: allows the authority to sign other certificates. */
const forAuthority = sequence(oid(0x55, 0x1d, 0x13), yes, der(0x04, sequence(yes)))

interface CertificateContent {
  readonly serial: number
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly signedBy: KeyObject
  readonly extension: Buffer
}

const certificate = ({ serial, subject, issuer, publicKey, signedBy, extension }: CertificateContent): string => {
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial])),
    ecdsaWithSha256,
    commonName(issuer),
    // Chromium accepts at most 398 days from an authority in its own list, and more from any other.
    sequence(time('250101000000Z'), time('490101000000Z')),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, signedBy))
  const lines =
    sequence(body, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

export interface ServerCertificate {
  readonly key: string
  readonly cert: string
}

/** A key and a certificate without an authority, created for each run, because the repository must contain no key. */
export function selfSigned(): ServerCertificate {
  const { publicKey, privateKey } = newKeys()
  const name = '127.0.0.1'
  const cert = certificate({
    serial: 1,
    subject: name,
    issuer: name,
    publicKey,
    signedBy: privateKey,
    extension: forLoopback,
  })
  return { key: pem(privateKey), cert }
}

/** An authority that a test may trust, and certificates for 127.0.0.1 that it signs. */
export function createAuthority(): { readonly ca: string; issue(): ServerCertificate } {
  const own = newKeys()
  const issuer = 'Authority of a test'
  let serial = 1
  const ca = certificate({
    serial,
    subject: issuer,
    issuer,
    publicKey: own.publicKey,
    signedBy: own.privateKey,
    extension: forAuthority,
  })
  return {
    ca,
    issue: () => {
      serial += 1
      const { publicKey, privateKey } = newKeys()
      const cert = certificate({
        serial,
        subject: '127.0.0.1',
        issuer,
        publicKey,
        signedBy: own.privateKey,
        extension: forLoopback,
      })
      return { key: pem(privateKey), cert }
    },
  }
}
