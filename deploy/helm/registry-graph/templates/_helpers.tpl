{{- define "registry-graph.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "registry-graph.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "registry-graph.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "registry-graph.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "registry-graph.selectorLabels" -}}
app.kubernetes.io/name: {{ include "registry-graph.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "registry-graph.labels" -}}
{{ include "registry-graph.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "registry-graph.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "registry-graph.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "registry-graph.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end }}

{{/* Of the settings, those in which something is read at the start alone: when they change, new pods have to come. */}}
{{- define "registry-graph.untilRestart" -}}
{{- pick .Values.config "cache" "index" "metrics" "registries" "registryId" "scans" "subscriptions" "upstream" | toJson | sha256sum -}}
{{- end }}

{{- define "registry-graph.metricsPort" -}}
{{- get (get .Values.config "metrics" | default dict) "port" -}}
{{- end }}
