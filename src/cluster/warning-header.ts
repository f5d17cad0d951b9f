/**
 * The texts of `Warning` headers (RFC 7234 §5.5) with code 299, which is the one the API server uses; several may share a
 * header: `299 - "first", 299 - "second \"quoted\""`. What cannot be read is passed over: it is only a warning.
 */
export function warningTexts(header: string): readonly string[] {
  const texts: string[] = []
  const warning = /\s*(\d{3}) (\S+) "((?:[^"\\]|\\.)*)"(?: "[^"]*")?\s*(?:,|$)/gy
  for (let found = warning.exec(utf8(header)); found !== null; found = warning.exec(utf8(header))) {
    const [, code, , quoted = ''] = found
    const text = quoted.replace(/\\(.)/g, '$1')
    if (code === '299' && text !== '') texts.push(text)
  }
  return texts
}

/** Node reads headers as Latin-1; the API server writes UTF-8. */
function utf8(header: string): string {
  return Buffer.from(header, 'latin1').toString('utf8')
}
