import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.jcajce.PKCS12StoreParameter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Writes a PKCS#12 file the way BouncyCastle does: in BER with indefinite lengths unless told. */
final class BouncyCastleContainer {
    /** Arguments: store type, BER or DER, key (PKCS#8 DER), chain (PEM), passphrase, output. */
    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        boolean der = arguments[1].equals("DER");
        PrivateKey key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(arguments[2]))));
        Certificate[] chain;
        try (FileInputStream in = new FileInputStream(arguments[3])) {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(in)
                    .toArray(new Certificate[0]);
        }
        char[] passphrase = arguments[4].toCharArray();
        KeyStore store = KeyStore.getInstance(arguments[0], "BC");
        store.load(null, null);
        store.setKeyEntry("rsa2048", key, null, chain);
        try (FileOutputStream out = new FileOutputStream(arguments[5])) {
            store.store(new PKCS12StoreParameter(out, passphrase, der));
        }
    }
}
