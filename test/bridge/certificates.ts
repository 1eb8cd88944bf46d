// Certificates for tests over TLS, made anew for each run: no key is kept in the repository.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import forge from "node-forge";

const DAY_MS = 86_400_000;

export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Authority {
  readonly ca: string;
  readonly caFile: string;
  /** A certificate for `host`, valid until `days` from now. */
  issue(host: string, days?: number): Identity;
}

export function createAuthority(called = "Sluice test authority"): Authority {
  const folder = mkdtempSync(join(tmpdir(), "sluice-tls-"));
  const issuer = forge.pki.rsa.generateKeyPair(2048);
  const name = [{ name: "commonName", value: called }];
  let serial = 0;

  const sign = (
    subject: forge.pki.CertificateField[],
    publicKey: forge.pki.PublicKey,
    days: number,
    extensions: object[],
  ): string => {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = publicKey;
    certificate.serialNumber = (++serial).toString(16).padStart(2, "0");
    certificate.validity.notBefore = new Date(Date.now() - 9 * DAY_MS);
    certificate.validity.notAfter = new Date(Date.now() + days * DAY_MS);
    certificate.setSubject(subject);
    certificate.setIssuer(name);
    certificate.setExtensions(extensions);
    certificate.sign(issuer.privateKey, forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate);
  };
  const save = (file: string, pem: string): string => {
    writeFileSync(join(folder, file), pem, { mode: 0o644 });
    return join(folder, file);
  };

  const constraints = { name: "basicConstraints", cA: true, critical: true };
  const ca = sign(name, issuer.publicKey, 9, [constraints]);
  return {
    ca,
    caFile: save("ca.pem", ca),
    issue(host, days = 5) {
      const keys = forge.pki.rsa.generateKeyPair(2048);
      const cert = sign([{ name: "commonName", value: host }], keys.publicKey, days, [
        { name: "subjectAltName", altNames: [{ type: 2, value: host }] },
      ]);
      const key = forge.pki.privateKeyToPem(keys.privateKey);
      const certFile = save(`${serial}.cert.pem`, cert);
      return { cert, key, certFile, keyFile: save(`${serial}.key.pem`, key) };
    },
  };
}
