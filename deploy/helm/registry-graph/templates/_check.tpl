{{/* What would not start, or not as it was told to: better to hear of it, all at once, before anything is installed. */}}
{{- define "registry-graph.check" -}}
{{- $wrong := list -}}
{{- $auth := get .Values.config "auth" | default dict -}}
{{- if not $auth -}}
{{- $wrong = append $wrong "config.auth: say who may call (API keys, tokens or a router's signature), or auth.anonymous: true to let in everyone who reaches it" -}}
{{- end -}}
{{- if and (get $auth "anonymous") (not (get .Values.config "allowedHosts")) -}}
{{- $wrong = append $wrong "config.allowedHosts: name what the gateway is called by, where config.auth.anonymous lets in everyone who reaches it" -}}
{{- end -}}
{{- range list "host" "port" -}}
{{- if hasKey $.Values.config . -}}
{{- $wrong = append $wrong (printf "config.%s: leave it out: the image's own counts more, and clients see service.port and ingress.host" .) -}}
{{- end -}}
{{- end -}}
{{- range list "drainDelayMs" "drainTimeoutMs" -}}
{{- if not (regexMatch "^[0-9.e+]+$" (get $.Values.config . | toString)) -}}
{{- $wrong = append $wrong (printf "config.%s: give milliseconds: how long pods may take to end follows from it" .) -}}
{{- end -}}
{{- end -}}
{{- $metrics := get .Values.config "metrics" | default dict -}}
{{- if not (and (get $metrics "enabled") (get $metrics "port") (has (get $metrics "host") (list "0.0.0.0" "::"))) -}}
{{- $wrong = append $wrong "config.metrics: leave enabled: true and host: 0.0.0.0, and give it a port: who may read it there is networkPolicy.metricsFrom" -}}
{{- end -}}
{{- $cache := get .Values.config "cache" | default dict -}}
{{- $redis := ternary "config.cache" "" (or (get $cache "url") (get $cache "urlFile") | empty | not) -}}
{{- $collector := "" -}}
{{- range .Values.env -}}
{{- $name := get . "name" -}}
{{- if has $name (list "REGISTRY_GRAPH_CACHE_URL" "REGISTRY_GRAPH_CACHE_URL_FILE") -}}
{{- $redis = $name -}}
{{- end -}}
{{- /* What is asked at port 443 needs no rule; what comes from elsewhere is not known here. */ -}}
{{- $isCollector := has $name (list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") -}}
{{- if and $isCollector (get . "value") (not (regexMatch "^https://[^:/]+(:443)?(/|$)" (get . "value"))) -}}
{{- $collector = $name -}}
{{- end -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.egress) -}}
{{- if $redis -}}
{{- $wrong = append $wrong (printf "networkPolicy.egress: say where the Redis of %s is, or the gateway cannot reach it" $redis) -}}
{{- end -}}
{{- if $collector -}}
{{- $wrong = append $wrong (printf "networkPolicy.egress: say where the collector of %s is, or the gateway cannot reach it" $collector) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.metricsFrom) .Values.serviceMonitor.enabled -}}
{{- $wrong = append $wrong "networkPolicy.metricsFrom: say where Prometheus is, or it cannot reach what serviceMonitor tells it to scrape" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not (or .Values.autoscaling.requestsInFlight .Values.autoscaling.cpuUtilization)) -}}
{{- $wrong = append $wrong "autoscaling: needs requestsInFlight or cpuUtilization, or enabled: false" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- $wrong = append $wrong "ingress.host: the name that clients use" -}}
{{- end -}}
{{- if not (or .Values.serviceAccount.create .Values.serviceAccount.name) -}}
{{- $wrong = append $wrong "serviceAccount.name: which account, where serviceAccount.create is false" -}}
{{- end -}}
{{- if $wrong -}}
{{- fail (printf "the values have mistakes:\n  %s" (join "\n  " $wrong)) -}}
{{- end -}}
{{- end }}
