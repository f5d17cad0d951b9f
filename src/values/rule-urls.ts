import type { Environment } from '@marcbachmann/cel-js'
import { badValue } from './rule-error.ts'
import { isRequestUrl, parseUrl, urlHostname, urlParameters, urlPort, urlText, type Url } from './rule-url.ts'

/** Kubernetes' library for URLs: `url("https://a:80/b?c=1").getHostname() == "a"`, `isURL`. */
export function addUrls(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', CelUrl)
    .registerFunction('url(string): kubernetes.URL', read)
    .registerFunction('isURL(string): bool', isRequestUrl)
    .registerFunction('kubernetes.URL.getScheme(): string', ({ url }: CelUrl) => url.scheme)
    .registerFunction('kubernetes.URL.getHost(): string', ({ url }: CelUrl) => url.host)
    .registerFunction('kubernetes.URL.getHostname(): string', ({ url }: CelUrl) => urlHostname(url))
    .registerFunction('kubernetes.URL.getPort(): string', ({ url }: CelUrl) => urlPort(url))
    .registerFunction('kubernetes.URL.getEscapedPath(): string', ({ url }: CelUrl) => url.path)
    .registerFunction('kubernetes.URL.getQuery(): map<string, list<string>>', ({ url }: CelUrl) => urlParameters(url))
    .registerOperator('kubernetes.URL == kubernetes.URL', (a: CelUrl, b: CelUrl) => a.key === b.key)
}

/** A class because cel-js tells types by their constructor. */
class CelUrl {
  readonly url: Url
  constructor(url: Url) {
    this.url = url
  }
  get key(): string {
    return urlText(this.url)
  }
}

function read(text: string): CelUrl {
  const url = parseUrl(text)
  if (url === undefined) throw badValue(`${JSON.stringify(text)} is not a URL, such as https://example.com/path`)
  return new CelUrl(url)
}
