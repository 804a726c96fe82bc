package io.firedrill.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static String redacted(String json) throws IOException {
    return new Redaction().resource(new ObjectMapper().readTree(json)).toString();
  }

  @Test
  void keysInAConfigurationAreHiddenWhereverTheyStand() throws IOException {
    assertThat(redacted("{\"spec\":{\"flinkConfiguration\":{\"s3.access-key\":\"AKIA1\"}}}"))
        .doesNotContain("AKIA1");
    assertThat(redacted("{\"data\":{\"flink-conf.yaml\":\"a: 1\\ns3.secret-key: hush\\nb: 2\"}}"))
        .contains("a: 1", "b: 2")
        .doesNotContain("hush");
  }

  @Test
  void theOperatorsCopyOfTheSpecIsLookedInto() throws IOException {
    assertThat(redacted("{\"lastReconciledSpec\":\"{\\\"s3.secret-key\\\":\\\"hush\\\"}\"}"))
        .doesNotContain("hush");
  }

  @Test
  void valuesOfSensitiveEnvironmentVariablesAreHiddenReferencesStay() throws IOException {
    assertThat(redacted("{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"hush\"}]}"))
        .doesNotContain("hush");
    assertThat(redacted("{\"env\":[{\"name\":\"LANG\",\"value\":\"C\"}]}")).contains("\"C\"");
    assertThat(
            redacted(
                "{\"env\":[{\"name\":\"K\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"keys\",\"key\":\"a\"}}}]}"))
        .contains("keys");
  }

  @Test
  void anArgumentAfterASensitiveNameIsHidden() throws IOException {
    assertThat(redacted("{\"args\":[\"--db-password\",\"hush\",\"--rate\",\"5\"]}"))
        .doesNotContain("hush")
        .contains("5");
  }

  @Test
  void logsLoseWhatIsAssignedToASensitiveName() {
    assertThat(Redaction.of("Loading configuration property: s3.access-key, AKIA1"))
        .doesNotContain("AKIA1");
    assertThat(Redaction.of("connect with password='hush' now"))
        .doesNotContain("hush")
        .contains("now");
    assertThat(Redaction.of("no secrets here")).isEqualTo("no secrets here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cannot connect to jdbc:postgresql://bank:hush@db:5432/ledger",
        "redis://:hush@cache:6379",
        "Authorization: Bearer hush.hush.hush",
        "got 401 with bearer hush-hush-hush",
        "Authorization: Basic hush==",
        "jdbc:mysql://db/ledger?user=bank&pwd=hush",
        "GET /b/key?X-Amz-Signature=hush&X-Amz-Expires=9",
        "sasl.jaas.config=PlainLoginModule required username=\"u\" password=\"hush\";",
        "{\\\"password\\\":\\\"hush\\\"}",
        "-----BEGIN RSA PRIVATE KEY-----\nhush\nhush\n-----END RSA PRIVATE KEY-----",
      })
  void whatHasTheShapeOfASecretIsHiddenWithoutItsName(String text) {
    assertThat(Redaction.of(text)).doesNotContain("hush").contains("(not shown)");
  }

  @Test
  void anAccessKeyIsHiddenByItsFormAlone() {
    assertThat(Redaction.of("The key AKIAIOSFODNN7EXAMPLE does not exist"))
        .isEqualTo("The key (not shown) does not exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restored from s3p://firedrill/savepoints/savepoint-1a2b3c at http://localhost:8081/",
        "io.firedrill.Job.main(Job.java:12) bypass=no",
        "the store grants no session keys",
      })
  void whatIsNotASecretStays(String text) {
    assertThat(Redaction.of(text)).isEqualTo(text);
  }
}
