package zhiyin.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import zhiyin.warehouse.Destinations.Place;

/**
 * Buckets that speak the protocol of Amazon S3, wherever they are: AWS, MinIO, Alibaba Cloud OSS, Tencent Cloud COS and others. No
 * checksums are sent that only Amazon's own understands; what arrived is in the manifest.
 */
@Component
class Buckets {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private final Endpoints endpoints;
    private final long partBytes;

    /** @param partBytes files that are larger go in parts of that size; the protocol wants 5 MiB at least */
    Buckets(Endpoints endpoints, @Value("${zhiyin.warehouse.part-bytes:16777216}") long partBytes) {
        this.endpoints = endpoints;
        this.partBytes = partBytes;
    }

    Bucket open(Place place, String secret) {
        S3Client client = S3Client.builder()
                .endpointOverride(URI.create(place.endpoint()))
                .region(Region.of(place.region()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(place.accessKey(), secret)))
                .forcePathStyle(place.pathStyle())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(settings -> settings.chunkedEncodingEnabled(false))
                .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.STANDARD))
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT_MAX)
                        .socketTimeout(ANSWER_MAX)
                        .dnsResolver(new Allowed(endpoints, place.endpoint())))
                .build();
        return new OverTheWire(client, place.bucket(), partBytes);
    }

    /** Where hosts are, when they are asked: nobody else says in between. */
    private record Allowed(Endpoints endpoints, String endpoint) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return endpoints.resolve(endpoint, host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private record OverTheWire(S3Client client, String bucket, long partBytes) implements Bucket {

        @Override
        public void put(String key, Path file) {
            try {
                long size = file.toFile().length();
                if (size <= partBytes) {
                    client.putObject(
                            wish -> wish.bucket(bucket).key(key).contentType(mediaType(key)),
                            RequestBody.fromFile(file));
                } else {
                    inParts(key, file, size);
                }
            } catch (S3Exception refused) {
                // the code alone: what a stranger wrote belongs in no message of ours
                throw new Refused("status " + refused.statusCode());
            } catch (SdkClientException nobody) {
                throw new NotReached(nobody.getClass().getSimpleName());
            }
        }

        private void inParts(String key, Path file, long size) {
            String upload = client.createMultipartUpload(
                            wish -> wish.bucket(bucket).key(key).contentType(mediaType(key)))
                    .uploadId();
            try {
                List<CompletedPart> parts = new ArrayList<>();
                for (long from = 0; from < size; from += partBytes) {
                    int number = parts.size() + 1;
                    byte[] part = part(file, from, (int) Math.min(partBytes, size - from));
                    String tag = client.uploadPart(
                                    wish -> wish.bucket(bucket)
                                            .key(key)
                                            .uploadId(upload)
                                            .partNumber(number),
                                    RequestBody.fromBytes(part))
                            .eTag();
                    parts.add(
                            CompletedPart.builder().partNumber(number).eTag(tag).build());
                }
                client.completeMultipartUpload(wish ->
                        wish.bucket(bucket).key(key).uploadId(upload).multipartUpload(whole -> whole.parts(parts)));
            } catch (SdkException accident) {
                abort(key, upload, accident);
                throw accident;
            }
        }

        private static byte[] part(Path file, long from, int length) {
            ByteBuffer part = ByteBuffer.allocate(length);
            try (FileChannel channel = FileChannel.open(file)) {
                while (part.hasRemaining() && channel.read(part, from + part.position()) >= 0) {
                    // until all of it is there
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            return part.array();
        }

        /** What lies there half costs money. */
        private void abort(String key, String upload, SdkException accident) {
            try {
                client.abortMultipartUpload(wish -> wish.bucket(bucket).key(key).uploadId(upload));
            } catch (SdkException again) {
                accident.addSuppressed(again);
            }
        }

        private static String mediaType(String key) {
            return key.endsWith(".json") ? "application/json" : "application/vnd.apache.parquet";
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
