package io.lth.local.stack;

/** What nobody else may know. */
public enum Secret {
  /** What the services want to see of every caller. */
  SERVICE_TOKEN("service-token", 32),
  /** Of {@link LocalStack#AIRFLOW_USER}. */
  AIRFLOW_PASSWORD("airflow-password", 32),
  /** Airflow encrypts connections with it; 32 bytes are what Fernet takes. */
  AIRFLOW_FERNET_KEY("airflow-fernet-key", 32),
  /** Airflow signs its users' and its workers' tokens with it; 64 bytes are what HS512 wants. */
  AIRFLOW_JWT_SECRET("airflow-jwt-secret", 64),
  /** Airflow signs sessions with it. */
  AIRFLOW_API_SECRET("airflow-api-secret", 32);

  private final String file;
  private final int bytes;

  Secret(String file, int bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  String file() {
    return file;
  }

  int bytes() {
    return bytes;
  }
}
