const SCHEMES = ["mqtt:", "mqtts:", "ws:", "wss:"];

/** `url` without user and password, for messages. @throws Error of one line for a bad URL */
export function brokerAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !SCHEMES.includes(url.protocol) || url.hostname === "") {
    throw new Error(`broker: expected a URL such as mqtt://localhost:1883, got "${text}"`);
  }
  return `${url.protocol}//${url.host}`;
}
