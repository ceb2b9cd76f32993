package org.ringfence.net.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** The keys we make: P-256, which every phone and every authority takes. */
public final class Keys {
  private static final String CURVE = "secp256r1";

  private Keys() {}

  public static KeyPair make(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /** The private key, which alone is kept in files, with its public one. */
  public static KeyPair pairOf(PrivateKey key) throws BadIdentityException {
    X9ECParameters curve = CustomNamedCurves.getByName(CURVE);
    if (!(key instanceof ECPrivateKey ec) || !ec.getParams().getOrder().equals(curve.getN())) {
      throw new BadIdentityException("the key is not of the curve P-256");
    }
    var point = curve.getG().multiply(ec.getS()).normalize();
    ECPoint affine =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(factory.generatePublic(new ECPublicKeySpec(affine, ec.getParams())), key);
    } catch (GeneralSecurityException e) {
      throw new BadIdentityException("the key cannot be used: " + e.getMessage(), e);
    }
  }
}
