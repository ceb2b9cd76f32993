package org.ringfence.net.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Reads and writes keys and certificates as PEM files (RFC 7468). */
public final class Pem {
  private static final long MAX_FILE_BYTES = 1 << 20;

  /** Every certificate in the file, in its order. */
  public static List<X509Certificate> readCertificates(Path file) throws BadIdentityException {
    List<X509Certificate> certificates = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    try (PEMParser parser = open(file)) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof X509CertificateHolder holder) {
          certificates.add(converter.getCertificate(holder));
        }
      }
    } catch (IOException | CertificateException e) {
      throw new BadIdentityException(file + " cannot be read as certificates: " + say(e), e);
    }
    if (certificates.isEmpty()) {
      throw new BadIdentityException(file + " holds no certificate");
    }
    return certificates;
  }

  /** The first private key in the file; it must not be encrypted. */
  public static PrivateKey readPrivateKey(Path file) throws BadIdentityException {
    try (PEMParser parser = open(file)) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        if (object instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
        if (object.getClass().getSimpleName().contains("Encrypted")) {
          throw new BadIdentityException(file + " holds an encrypted key; decrypt it first");
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new BadIdentityException(file + " cannot be read as a private key: " + say(e), e);
    }
    throw new BadIdentityException(file + " holds no private key");
  }

  /** Writes certificates, readable by all. */
  public static void writeCertificates(Path file, List<X509Certificate> certificates)
      throws IOException {
    write(file, certificates, "rw-r--r--");
  }

  /** Writes a private key that only its owner may read. */
  public static void writePrivateKey(Path file, PrivateKey key) throws IOException {
    write(file, List.of(new JcaPKCS8Generator(key, null)), "rw-------");
  }

  /** Writes a key and its certificates into one file that only its owner may read. */
  static void writeIdentity(Path file, TlsIdentity identity) throws IOException {
    List<Object> all = new ArrayList<>();
    all.add(new JcaPKCS8Generator(identity.key(), null));
    all.addAll(identity.chain());
    write(file, all, "rw-------");
  }

  /** Certificates as the text of a PEM file. */
  public static String text(List<X509Certificate> certificates) {
    return written(certificates);
  }

  /** A private key as the text of a PEM file, not encrypted. */
  public static String text(PrivateKey key) {
    try {
      return written(List.of(new JcaPKCS8Generator(key, null)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String written(List<?> objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing here is written to but memory
    }
    return text.toString();
  }

  /** The whole file appears at once, with its permissions, or not at all. */
  private static void write(Path file, List<?> objects, String permissions) throws IOException {
    String text = written(objects);
    FileAttribute<?>[] attributes =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    Path folder = file.toAbsolutePath().getParent();
    Path half = Files.createTempFile(folder, ".new", ".pem", attributes);
    try {
      try (FileChannel out = FileChannel.open(half, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private static PEMParser open(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException("it is too large");
    }
    return new PEMParser(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)));
  }

  private static String say(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "there is no such file"
        : e instanceof java.nio.file.AccessDeniedException
            ? "permission denied"
            : String.valueOf(e.getMessage());
  }

  private Pem() {}
}
