export const TlsSocket = undefined;
